import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import {
  INGEST_LIMITS as LIMITS,
  REJECTION_CODES,
  type IngestEvent,
  type IngestResult,
  type RejectionCode,
} from '@strata/contracts';

/** Documents the contract; the compiled schema of libs/ingest checks it. */
export class IngestEventDto implements IngestEvent {
  @ApiProperty({ minLength: 1, maxLength: LIMITS.maxEventName, example: 'page_view' })
  event: string;

  @ApiPropertyOptional({ format: 'uuid', description: 'Makes a retry safe; needs a timestamp.' })
  event_id?: string;

  @ApiPropertyOptional({
    oneOf: [{ type: 'string', format: 'date-time' }, { type: 'number' }],
    description:
      'ISO 8601 with zone, or milliseconds since the epoch; from 2000-01-01 to 24 h ahead. Default: the time of arrival.',
  })
  timestamp?: string | number;

  @ApiPropertyOptional({ maxLength: LIMITS.maxId, description: 'Your id of the person.' })
  distinct_id?: string;

  @ApiPropertyOptional({ maxLength: LIMITS.maxSessionId })
  session_id?: string;

  @ApiPropertyOptional({ maxLength: LIMITS.maxUrl, description: 'Address of the page, or its path.' })
  page_url?: string;

  @ApiPropertyOptional({ maxLength: LIMITS.maxUrl })
  referrer?: string;

  @ApiPropertyOptional({ maxLength: LIMITS.maxShortText, example: 'en-GB' })
  language?: string;

  @ApiPropertyOptional({ maxLength: LIMITS.maxShortText, example: '1440x900' })
  screen?: string;

  @ApiPropertyOptional({
    type: 'object',
    additionalProperties: true,
    description: `At most ${LIMITS.maxPropertyKeys} keys, ${LIMITS.maxPropertyDepth} levels, texts of ${LIMITS.maxPropertyText} characters.`,
  })
  properties?: Record<string, unknown>;

  @ApiPropertyOptional({ maxLength: LIMITS.maxShortText, description: 'Slug of an active event source.' })
  source?: string;

  @ApiPropertyOptional({ maxLength: LIMITS.maxId })
  entity_id?: string;

  @ApiPropertyOptional({ maxLength: LIMITS.maxShortText })
  status?: string;

  @ApiPropertyOptional({ type: 'integer', minimum: 0, maximum: 2_147_483_647 })
  processing_ms?: number;

  @ApiPropertyOptional({ type: 'integer', minimum: Number.MIN_SAFE_INTEGER, maximum: Number.MAX_SAFE_INTEGER })
  amount_cents?: number;
}

export class IngestBatchDto {
  @ApiProperty({ type: [IngestEventDto], maxItems: LIMITS.maxEvents })
  events: IngestEventDto[];

  @ApiPropertyOptional({ description: 'The write key, for clients that cannot send the header X-API-Key.' })
  api_key?: string;
}

class RejectionDto {
  @ApiProperty({ type: 'integer', description: "The event's place in the batch, from 0." })
  index: number;

  @ApiProperty({ enum: REJECTION_CODES })
  code: RejectionCode;

  @ApiProperty()
  message: string;
}

export class IngestResultDto implements IngestResult {
  @ApiProperty({ type: 'integer', description: 'Events that are safe on disk and will be stored exactly once.' })
  accepted: number;

  @ApiProperty({ type: [RejectionDto] })
  rejected: RejectionDto[];
}
