import { Body, Controller, Get, HttpCode, Inject, Post, Req, Res, UseGuards } from '@nestjs/common';
import { ApiCreatedResponse, ApiNoContentResponse, ApiOkResponse, ApiResponse, ApiTags } from '@nestjs/swagger';
import { Accounts, AddressHash, Sessions, Workspaces, type ClientFacts, type SignIn } from '@strata/identity';
import { CONFIG, DomainError, type Actor, type Config } from '@strata/platform';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { CurrentActor, Public, SignedIn } from '../edge/access.decorators.js';
import { ErrorBodyDto } from '../edge/error.dto.js';
import { AuthRateGuard } from '../edge/auth-rate.guard.js';
import { AuthStatusDto, LogInDto, MeDto, RefreshDto, RegisterDto, SignInDto } from './auth.dto.js';

const COOKIE = 'strata_refresh';
const COOKIE_PATH = '/api/v1/auth';

@ApiTags('auth')
@Controller('auth')
export class AuthController {
  constructor(
    private readonly accounts: Accounts,
    private readonly sessions: Sessions,
    private readonly addresses: AddressHash,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  /** Whether there is an account yet, and what the first one needs. */
  @Get('status')
  @Public()
  @ApiOkResponse({ type: AuthStatusDto })
  status(): Promise<AuthStatusDto> {
    return this.accounts.status();
  }

  /** Creates a user with a first workspace and signs in. */
  @Post('register')
  @Public()
  @UseGuards(AuthRateGuard)
  @ApiCreatedResponse({ type: SignInDto })
  @ApiResponse({ status: 403, type: ErrorBodyDto })
  @ApiResponse({ status: 409, type: ErrorBodyDto })
  @ApiResponse({ status: 429, type: ErrorBodyDto })
  async register(
    @Body() input: RegisterDto,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<SignInDto> {
    return this.answer(request, reply, await this.accounts.register(input, this.factsOf(request)));
  }

  /** Signs in with e-mail and password. */
  @Post('login')
  @HttpCode(200)
  @Public()
  @UseGuards(AuthRateGuard)
  @ApiOkResponse({ type: SignInDto })
  @ApiResponse({ status: 401, type: ErrorBodyDto })
  @ApiResponse({ status: 429, type: ErrorBodyDto })
  async logIn(
    @Body() input: LogInDto,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<SignInDto> {
    return this.answer(request, reply, await this.accounts.logIn(input, this.factsOf(request)));
  }

  /** Exchanges the refresh token (cookie or body) for a new pair. A token used twice ends the sign-in. */
  @Post('refresh')
  @HttpCode(200)
  @Public()
  @ApiOkResponse({ type: SignInDto })
  @ApiResponse({ status: 401, type: ErrorBodyDto })
  async refresh(
    @Body() input: RefreshDto,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<SignInDto> {
    const token = input.refresh_token ?? request.cookies[COOKIE];
    if (!token)
      throw new DomainError('invalid_refresh_token', 'No refresh token was sent.', { hint: 'Sign in again.' });
    return this.answer(request, reply, await this.accounts.refresh(token));
  }

  /** Ends this sign-in. */
  @Post('logout')
  @HttpCode(204)
  @SignedIn()
  @ApiNoContentResponse()
  async logOut(@CurrentActor() actor: Actor, @Res({ passthrough: true }) reply: FastifyReply): Promise<void> {
    await this.sessions.revoke(actor, 'logged out');
    void reply.clearCookie(COOKIE, { path: COOKIE_PATH });
  }

  /** Ends every sign-in of the user, this one included. */
  @Post('logout-all')
  @HttpCode(204)
  @SignedIn()
  @ApiNoContentResponse()
  async logOutEverywhere(@CurrentActor() actor: Actor, @Res({ passthrough: true }) reply: FastifyReply): Promise<void> {
    await this.sessions.revokeAll(actor.userId, 'logged out everywhere');
    void reply.clearCookie(COOKIE, { path: COOKIE_PATH });
  }

  private factsOf(request: FastifyRequest): ClientFacts {
    const userAgent = request.headers['user-agent'];
    return { userAgent, correlationId: request.id, ipHash: this.addresses.of(request.ip) };
  }

  private answer(request: FastifyRequest, reply: FastifyReply, signIn: SignIn): SignIn {
    const isSecure = request.protocol === 'https' || (this.config.PUBLIC_URL?.startsWith('https:') ?? false);
    void reply.header('cache-control', 'no-store').setCookie(COOKIE, signIn.refresh_token, {
      path: COOKIE_PATH,
      httpOnly: true,
      sameSite: 'strict',
      secure: isSecure,
      maxAge: this.sessions.lifetimeSeconds,
    });
    return signIn;
  }
}

@ApiTags('auth')
@Controller('me')
export class MeController {
  constructor(
    private readonly accounts: Accounts,
    private readonly workspaces: Workspaces,
  ) {}

  /** The signed-in user and their workspaces. */
  @Get()
  @SignedIn()
  @ApiOkResponse({ type: MeDto })
  async me(@CurrentActor() actor: Actor): Promise<MeDto> {
    const [user, workspaces] = await Promise.all([
      this.accounts.user(actor.userId),
      this.workspaces.memberships(actor.userId),
    ]);
    return { user, workspaces };
  }
}
