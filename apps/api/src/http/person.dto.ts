import { ApiProperty } from '@nestjs/swagger';
import { INGEST_LIMITS } from '@strata/contracts';
import { IsString, Length } from 'class-validator';
import { ClientDto, knownTraits, nullableText } from './analytics-lists.dto.js';

export class PersonQueryDto {
  @ApiProperty({ maxLength: INGEST_LIMITS.maxId })
  @IsString()
  @Length(1, INGEST_LIMITS.maxId)
  visitor_id: string;
}

class OriginDto {
  @ApiProperty(nullableText)
  path: string | null;
  @ApiProperty(nullableText)
  referrer_domain: string | null;
  @ApiProperty(nullableText)
  channel: string | null;
  @ApiProperty(nullableText)
  utm_source: string | null;
  @ApiProperty(nullableText)
  utm_medium: string | null;
  @ApiProperty(nullableText)
  utm_campaign: string | null;
}

export class PersonDto extends ClientDto {
  @ApiProperty()
  visitor_id: string;
  @ApiProperty({ ...nullableText, description: 'Null for an anonymous visitor, who is new every day.' })
  distinct_id: string | null;
  @ApiProperty(knownTraits)
  traits: Record<string, unknown> | null;
  @ApiProperty({ type: String, format: 'date-time', nullable: true })
  identified_at: Date | null;
  @ApiProperty({ type: String, format: 'date-time' })
  first_seen: Date;
  @ApiProperty({ type: String, format: 'date-time' })
  last_seen: Date;
  @ApiProperty()
  events: number;
  @ApiProperty()
  page_views: number;
  @ApiProperty(nullableText)
  language: string | null;
  @ApiProperty({ type: OriginDto, description: 'How the person came the first time.' })
  first: OriginDto;
}
