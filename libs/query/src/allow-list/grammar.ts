/**
 * The kinds of nodes of PostgreSQL's parse tree that SQL of people may consist of. What is not listed is refused: a new
 * version's new syntax is shut until somebody has looked at it.
 */
export const NODE_KINDS: ReadonlySet<string> = new Set([
  // statements and their parts
  ...['SelectStmt', 'ResTarget', 'WithClause', 'CommonTableExpr', 'CTESearchClause', 'CTECycleClause', 'List'],
  ...['RangeVar', 'RangeSubselect', 'RangeFunction', 'JoinExpr', 'Alias', 'ColumnDef'],
  ...['SortBy', 'WindowDef', 'GroupingSet', 'GroupingFunc'],
  // expressions
  ...['A_Const', 'A_Expr', 'A_ArrayExpr', 'A_Indirection', 'A_Indices', 'A_Star', 'ColumnRef', 'ParamRef'],
  ...[
    'BoolExpr',
    'NullTest',
    'BooleanTest',
    'CaseExpr',
    'CaseWhen',
    'CoalesceExpr',
    'MinMaxExpr',
    'SubLink',
    'RowExpr',
  ],
  ...['FuncCall', 'NamedArgExpr', 'SQLValueFunction', 'TypeCast', 'TypeName', 'CollateClause'],
  // SQL/JSON
  ...['JsonFuncExpr', 'JsonValueExpr', 'JsonFormat', 'JsonReturning', 'JsonOutput', 'JsonBehavior', 'JsonArgument'],
  ...['JsonTable', 'JsonTableColumn', 'JsonTablePathSpec', 'JsonIsPredicate', 'JsonKeyValue'],
  ...['JsonObjectConstructor', 'JsonArrayConstructor', 'JsonArrayQueryConstructor', 'JsonAggConstructor'],
  ...['JsonObjectAgg', 'JsonArrayAgg', 'JsonParseExpr', 'JsonScalarExpr', 'JsonSerializeExpr'],
  // values
  ...['Integer', 'Float', 'Boolean', 'String', 'BitString'],
]);

/** Fields that hold a node without its kind's name around it, and that kind. Any other bare object is refused. */
export const BARE_FIELDS: Readonly<Record<string, string>> = {
  larg: 'SelectStmt',
  rarg: 'SelectStmt',
  withClause: 'WithClause',
  alias: 'Alias',
  join_using_alias: 'Alias',
  over: 'WindowDef',
  typeName: 'TypeName',
  collClause: 'CollateClause',
  search_clause: 'CTESearchClause',
  cycle_clause: 'CTECycleClause',
  ival: 'Integer',
  fval: 'Float',
  boolval: 'Boolean',
  sval: 'String',
  bsval: 'BitString',
  context_item: 'JsonValueExpr',
  formatted_expr: 'JsonValueExpr',
  value: 'JsonValueExpr',
  expr: 'JsonValueExpr',
  val: 'JsonValueExpr',
  format: 'JsonFormat',
  returning: 'JsonReturning',
  output: 'JsonOutput',
  constructor: 'JsonAggConstructor',
  arg: 'JsonKeyValue',
  on_empty: 'JsonBehavior',
  on_error: 'JsonBehavior',
  pathspec: 'JsonTablePathSpec',
};

const READS_ONLY = 'SQL here only reads: one SELECT, VALUES or WITH … SELECT.';
const XML = 'XML functions do not heed time limits. Use JSON.';

/** What the refused kinds are called in SQL, and why they are refused. */
export const REFUSED_KINDS: Readonly<Record<string, { name: string; hint: string }>> = {
  InsertStmt: { name: 'INSERT', hint: READS_ONLY },
  UpdateStmt: { name: 'UPDATE', hint: READS_ONLY },
  DeleteStmt: { name: 'DELETE', hint: READS_ONLY },
  MergeStmt: { name: 'MERGE', hint: READS_ONLY },
  IntoClause: { name: 'SELECT INTO', hint: READS_ONLY },
  CopyStmt: { name: 'COPY', hint: READS_ONLY },
  VariableSetStmt: { name: 'SET', hint: READS_ONLY },
  VariableShowStmt: { name: 'SHOW', hint: READS_ONLY },
  TransactionStmt: { name: 'Transaction control', hint: READS_ONLY },
  DoStmt: { name: 'DO', hint: READS_ONLY },
  CallStmt: { name: 'CALL', hint: READS_ONLY },
  ExplainStmt: { name: 'EXPLAIN', hint: 'Its estimates tell of rows that are not yours.' },
  LockingClause: { name: 'FOR UPDATE and FOR SHARE', hint: 'Reading needs no locks.' },
  RangeTableSample: {
    name: 'TABLESAMPLE',
    hint: 'It samples the storage of all tenants. Use `ORDER BY random() LIMIT n`.',
  },
  RangeTableFunc: { name: 'XMLTABLE', hint: XML },
  XmlExpr: { name: 'XML', hint: XML },
  XmlSerialize: { name: 'XML', hint: XML },
};

/** Values without parentheses that tell nothing but the time. */
export const VALUE_FUNCTIONS: ReadonlySet<string> = new Set([
  'SVFOP_CURRENT_DATE',
  'SVFOP_CURRENT_TIME',
  'SVFOP_CURRENT_TIME_N',
  'SVFOP_CURRENT_TIMESTAMP',
  'SVFOP_CURRENT_TIMESTAMP_N',
  'SVFOP_LOCALTIME',
  'SVFOP_LOCALTIME_N',
  'SVFOP_LOCALTIMESTAMP',
  'SVFOP_LOCALTIMESTAMP_N',
]);

/** Where a row lies and which transactions touched it: nobody's business, and an oracle for other tenants' writes. */
export const SYSTEM_COLUMNS: ReadonlySet<string> = new Set(['tableoid', 'ctid', 'xmin', 'xmax', 'cmin', 'cmax']);
