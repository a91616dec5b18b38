import { ValidateIf } from 'class-validator';

/** The field may be absent. Unlike class-validator's IsOptional it may not be null, which no column of ours takes. */
export const Optional = (): PropertyDecorator => ValidateIf((_, value) => value !== undefined);

/** The field may be null. */
export const Nullable = (): PropertyDecorator => ValidateIf((_, value) => value !== null);
