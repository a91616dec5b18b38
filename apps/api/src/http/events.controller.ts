import { Controller, HttpCode, Inject, Post, Req } from '@nestjs/common';
import { ApiAcceptedResponse, ApiBody, ApiConsumes, ApiHeader, ApiTags } from '@nestjs/swagger';
import type { IngestResult } from '@strata/contracts';
import { Ingest, proxyCountry, type IngestRequest } from '@strata/ingest';
import { CONFIG, type Config } from '@strata/platform';
import type { FastifyRequest } from 'fastify';
import { WithWriteKey } from '../edge/access.decorators.js';
import { IngestBatchDto, IngestResultDto } from './events.dto.js';

@ApiTags('events')
@Controller('events')
export class EventsController {
  private readonly countryHeader: string | undefined;

  constructor(
    private readonly ingest: Ingest,
    @Inject(CONFIG) config: Config,
  ) {
    // Without a trusted proxy anybody could set it.
    this.countryHeader = config.TRUST_PROXY ? config.COUNTRY_HEADER?.toLowerCase() : undefined;
  }

  /**
   * Takes a batch of events in. Each is judged by itself; 202 means the accepted ones are safe. Called by Fastify
   * itself, see `serveIngest`: a guard, pipe or interceptor added here would not run.
   */
  @Post('ingest')
  @HttpCode(202)
  @WithWriteKey()
  @ApiHeader({ name: 'X-API-Key', required: false, description: "The project's write key." })
  @ApiConsumes('application/json', 'text/plain')
  @ApiBody({ type: IngestBatchDto })
  @ApiAcceptedResponse({ type: IngestResultDto })
  accept(@Req() request: FastifyRequest): Promise<IngestResult> {
    return this.ingest.accept(this.read(request));
  }

  private read({ body, headers, ip }: FastifyRequest): IngestRequest {
    const country = this.countryHeader ? headers[this.countryHeader] : undefined;
    const apiKey = headers['x-api-key'];
    return {
      body: typeof body === 'string' ? body : '',
      apiKey: typeof apiKey === 'string' ? apiKey : undefined,
      origin: headers.origin,
      sender: { ip, userAgent: headers['user-agent'], country: proxyCountry(country?.toString()) },
      optedOut: headers['dnt'] === '1' || headers['sec-gpc'] === '1',
    };
  }
}
