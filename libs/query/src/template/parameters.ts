export const PARAMETER_TYPES = ['text', 'number', 'boolean', 'date', 'timestamp', 'enum', 'list'] as const;
export type ParameterType = (typeof PARAMETER_TYPES)[number];

/** A value as a caller gives it; null is no value. */
export type ParamValue = string | number | boolean | null | (string | number)[];

/** What `{{name}}` in a template stands for. */
export interface ParameterDeclaration {
  name: string;
  type: ParameterType;
  label?: string;
  /** Without a value, and without a default, the query does not run. */
  required?: boolean;
  default?: ParamValue;
  /** The values of an enum; of a list, those that it may contain. */
  options?: string[];
  /** Of a list's items; text by default. */
  item_type?: 'text' | 'number';
}

export const PARAMETER_NAME = /^[A-Za-z_][A-Za-z0-9_]{0,62}$/;
