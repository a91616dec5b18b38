import { ApiProperty } from '@nestjs/swagger';
import { PageOf } from '../edge/paging.dto.js';

export const nullableText = { type: String, nullable: true } as const;
export const knownTraits = {
  type: 'object',
  additionalProperties: true,
  nullable: true,
  description: 'What identify told.',
} as const;

export class ClientDto {
  @ApiProperty(nullableText)
  country: string | null;
  @ApiProperty(nullableText)
  browser: string | null;
  @ApiProperty(nullableText)
  os: string | null;
  @ApiProperty(nullableText)
  device: string | null;
}

class SessionDto extends ClientDto {
  @ApiProperty({ ...nullableText, description: 'Null where the session was told by 30 minutes of inactivity.' })
  session_id: string | null;
  @ApiProperty()
  visitor_id: string;
  @ApiProperty(nullableText)
  distinct_id: string | null;
  @ApiProperty({ type: String, format: 'date-time' })
  started_at: Date;
  @ApiProperty({ type: String, format: 'date-time' })
  ended_at: Date;
  @ApiProperty()
  duration_seconds: number;
  @ApiProperty()
  events: number;
  @ApiProperty()
  page_views: number;
  @ApiProperty(nullableText)
  entry_path: string | null;
  @ApiProperty(nullableText)
  exit_path: string | null;
  @ApiProperty(nullableText)
  referrer_domain: string | null;
  @ApiProperty()
  channel: string;
  @ApiProperty(knownTraits)
  traits: Record<string, unknown> | null;
}

export class SessionListDto extends PageOf(SessionDto) {}

class VisitorDto extends ClientDto {
  @ApiProperty()
  visitor_id: string;
  @ApiProperty({ ...nullableText, description: 'Set where the visitor is identified.' })
  distinct_id: string | null;
  @ApiProperty({ type: String, format: 'date-time' })
  first_seen: Date;
  @ApiProperty({ type: String, format: 'date-time' })
  last_seen: Date;
  @ApiProperty()
  events: number;
  @ApiProperty(knownTraits)
  traits: Record<string, unknown> | null;
}

export class VisitorListDto extends PageOf(VisitorDto) {}

class EventDto extends ClientDto {
  @ApiProperty({ format: 'uuid' })
  event_id: string;
  @ApiProperty({ type: String, format: 'date-time' })
  occurred_at: Date;
  @ApiProperty({ type: String, format: 'date-time' })
  received_at: Date;
  @ApiProperty()
  event_name: string;
  @ApiProperty(nullableText)
  distinct_id: string | null;
  @ApiProperty()
  visitor_id: string;
  @ApiProperty(nullableText)
  session_id: string | null;
  @ApiProperty(nullableText)
  page_url: string | null;
  @ApiProperty(nullableText)
  path: string | null;
  @ApiProperty(nullableText)
  referrer: string | null;
  @ApiProperty(nullableText)
  referrer_domain: string | null;
  @ApiProperty()
  channel: string;
  @ApiProperty(nullableText)
  utm_source: string | null;
  @ApiProperty(nullableText)
  utm_medium: string | null;
  @ApiProperty(nullableText)
  utm_campaign: string | null;
  @ApiProperty(nullableText)
  utm_term: string | null;
  @ApiProperty(nullableText)
  utm_content: string | null;
  @ApiProperty(nullableText)
  user_agent: string | null;
  @ApiProperty(nullableText)
  language: string | null;
  @ApiProperty(nullableText)
  screen: string | null;
  @ApiProperty()
  is_bot: boolean;
  @ApiProperty({ ...nullableText, description: 'Slug of the event source.' })
  source: string | null;
  @ApiProperty(nullableText)
  entity_id: string | null;
  @ApiProperty(nullableText)
  status: string | null;
  @ApiProperty({ type: Number, nullable: true })
  processing_ms: number | null;
  @ApiProperty({ type: Number, nullable: true })
  amount_cents: number | null;
  @ApiProperty({ type: 'object', additionalProperties: true })
  properties: Record<string, unknown>;
}

export class EventListDto extends PageOf(EventDto) {}
