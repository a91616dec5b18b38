import { Inject, Injectable } from '@nestjs/common';
import { JwtService } from '@nestjs/jwt';
import { CONFIG, deriveSecret, DomainError, StartupError, type Config } from '@strata/platform';

/** What an access token says: whose it is, and of which sign-in. Rights are looked up, never carried. */
export interface AccessClaims {
  sub: string;
  sid: string;
  label: string;
}

const ALGORITHM = 'HS256';

/** Short-lived access tokens. */
@Injectable()
export class AccessTokens {
  private readonly jwt: JwtService;
  /** Life in seconds. */
  readonly lifetime: number;

  constructor(@Inject(CONFIG) config: Config) {
    if (!config.STRATA_SECRET) throw new StartupError('STRATA_SECRET is needed.', 'Start everything with `npm start`.');
    this.lifetime = config.ACCESS_TOKEN_TTL_S;
    this.jwt = new JwtService({
      secret: deriveSecret(config.STRATA_SECRET, 'access-token'),
      signOptions: { algorithm: ALGORITHM, expiresIn: this.lifetime, issuer: 'strata' },
      verifyOptions: { algorithms: [ALGORITHM], issuer: 'strata' },
    });
  }

  async sign(claims: AccessClaims): Promise<string> {
    return this.jwt.signAsync({ ...claims });
  }

  /** @throws DomainError `unauthenticated` for anything but a token of ours that is still good. */
  async verify(token: string): Promise<AccessClaims> {
    try {
      return await this.jwt.verifyAsync<AccessClaims>(token);
    } catch (cause) {
      throw new DomainError('unauthenticated', 'The access token is not valid or has expired.', {
        hint: 'Get a new one from POST /api/v1/auth/refresh.',
        cause,
      });
    }
  }
}
