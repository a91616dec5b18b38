/** The tree that the parser of @huggingface/jinja builds; it does not export these types. */
export type Expression =
  | { type: 'Identifier'; value: string }
  | { type: 'IntegerLiteral'; value: number }
  | { type: 'FloatLiteral'; value: number }
  | { type: 'StringLiteral'; value: string }
  | { type: 'ArrayLiteral'; value: Expression[] }
  | { type: 'TupleLiteral'; value: Expression[] }
  | { type: 'ObjectLiteral'; value: Map<Expression, Expression> }
  | { type: 'MemberExpression'; object: Expression; property: Expression; computed: boolean }
  | CallExpression
  | { type: 'UnaryExpression'; operator: { value: string }; argument: Expression }
  | { type: 'BinaryExpression'; operator: { value: string }; left: Expression; right: Expression }
  | { type: 'FilterExpression'; operand: Expression; filter: Filter }
  | SelectExpression
  | { type: 'SliceExpression'; start?: Expression; stop?: Expression; step?: Expression }
  | KeywordArgument
  | { type: 'SpreadExpression'; argument: Expression }
  | { type: 'KeywordSpreadExpression'; argument: Expression }
  | { type: 'Ternary'; condition: Expression; trueExpr: Expression; falseExpr: Expression };

export type Identifier = Extract<Expression, { type: 'Identifier' }>;
export interface CallExpression {
  type: 'CallExpression';
  callee: Expression;
  args: Expression[];
}
export type Filter = Identifier | CallExpression;
/** `value if test`: a conditional without else, or the filter of a loop. */
export interface SelectExpression {
  type: 'SelectExpression';
  lhs: Expression;
  test: Expression;
}
export interface KeywordArgument {
  type: 'KeywordArgumentExpression';
  key: Identifier;
  value: Expression;
}
export type Parameter = Identifier | KeywordArgument;

export interface ForStatement {
  type: 'For';
  loopvar: Expression;
  iterable: Expression;
  body: Statement[];
  defaultBlock: Statement[];
}
export interface SetStatement {
  type: 'Set';
  assignee: Expression;
  value: Expression | null;
  body: Statement[];
}
export interface MacroStatement {
  type: 'Macro';
  name: Identifier;
  args: Parameter[];
  body: Statement[];
}
export interface CallStatement {
  type: 'CallStatement';
  call: CallExpression;
  callerArgs: Parameter[] | null;
  body: Statement[];
}

export type Statement =
  | Expression
  | { type: 'If'; test: Expression; body: Statement[]; alternate: Statement[] }
  | ForStatement
  | SetStatement
  | MacroStatement
  | CallStatement
  | { type: 'FilterStatement'; filter: Filter; body: Statement[] }
  /** Ours carry the line of the tag that follows. */
  | { type: 'Comment'; value: string }
  | { type: 'Break' }
  | { type: 'Continue' };
