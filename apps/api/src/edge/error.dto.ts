import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { ERROR_STATUS, type ErrorBody, type ErrorCode } from '@strata/contracts';

class ErrorDto {
  @ApiProperty({ enum: Object.keys(ERROR_STATUS) })
  code: ErrorCode;
  @ApiProperty({ description: 'What went wrong.' })
  message: string;
  @ApiPropertyOptional({ description: 'What to do about it.' })
  hint?: string;
  @ApiPropertyOptional({ type: Object, description: 'Machine-readable particulars.' })
  details?: unknown;
  @ApiProperty({ description: 'The id of this request in the logs.' })
  correlation_id: string;
}

/** The body of every answer that is not a success. */
export class ErrorBodyDto implements ErrorBody {
  @ApiProperty({ type: ErrorDto })
  error: ErrorDto;
}
