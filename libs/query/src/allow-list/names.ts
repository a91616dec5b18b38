const words = (text: string): string[] => text.trim().split(/\s+/);

/**
 * Functions that compute on their arguments alone. None reads a table, a setting, a file, the catalog or another session;
 * none waits or writes.
 */
export const FUNCTIONS: ReadonlySet<string> = new Set([
  // aggregates and ordered sets
  ...words(`count sum avg min max bool_and bool_or every bit_and bit_or bit_xor array_agg string_agg any_value
    json_agg jsonb_agg json_object_agg jsonb_object_agg json_agg_strict jsonb_agg_strict json_object_agg_strict
    jsonb_object_agg_strict json_object_agg_unique jsonb_object_agg_unique range_agg range_intersect_agg
    percentile_cont percentile_disc mode stddev stddev_samp stddev_pop variance var_samp var_pop
    corr covar_pop covar_samp regr_avgx regr_avgy regr_count regr_intercept regr_r2 regr_slope regr_sxx regr_sxy regr_syy`),
  // windows
  ...words(`row_number rank dense_rank percent_rank cume_dist ntile lag lead first_value last_value nth_value`),
  // dates and times
  ...words(`now clock_timestamp statement_timestamp transaction_timestamp date_trunc date_part date_bin date_add
    date_subtract extract age to_char to_date to_timestamp to_number make_date make_time make_timestamp make_timestamptz
    make_interval timezone justify_days justify_hours justify_interval isfinite overlaps date time timestamp timestamptz
    interval`),
  // numbers
  ...words(`abs ceil ceiling floor round trunc mod div power pow sqrt cbrt exp ln log log10 sign gcd lcm degrees radians pi
    sin cos tan cot asin acos atan atan2 sinh cosh tanh factorial width_bucket random random_normal min_scale scale
    trim_scale erf erfc numeric int2 int4 int8 float4 float8 bool`),
  // text
  ...words(`lower upper initcap casefold length char_length character_length octet_length bit_length concat concat_ws format
    substring substr left right split_part replace translate overlay position strpos starts_with reverse repeat lpad rpad
    trim btrim ltrim rtrim ascii chr quote_literal quote_ident quote_nullable md5 sha224 sha256 sha384 sha512 encode decode
    convert_from convert_to normalize is_normalized unistr to_hex to_bin to_oct text varchar bpchar like_escape
    similar_to_escape string_to_array string_to_table array_to_string regexp_count regexp_instr regexp_like regexp_match
    regexp_matches regexp_replace regexp_split_to_array regexp_split_to_table regexp_substr crc32 crc32c`),
  // json
  ...words(`to_json to_jsonb row_to_json array_to_json json_build_object jsonb_build_object json_build_array
    jsonb_build_array json_object jsonb_object json_array_elements jsonb_array_elements json_array_elements_text
    jsonb_array_elements_text json_array_length jsonb_array_length json_each jsonb_each json_each_text jsonb_each_text
    json_extract_path jsonb_extract_path json_extract_path_text jsonb_extract_path_text json_object_keys jsonb_object_keys
    json_typeof jsonb_typeof json_strip_nulls jsonb_strip_nulls jsonb_set jsonb_set_lax jsonb_insert jsonb_pretty
    json_to_record jsonb_to_record json_to_recordset jsonb_to_recordset jsonb_path_exists jsonb_path_match jsonb_path_query
    jsonb_path_query_array jsonb_path_query_first jsonb_path_exists_tz jsonb_path_match_tz jsonb_path_query_tz
    jsonb_path_query_array_tz jsonb_path_query_first_tz jsonb_contains jsonb_exists jsonb_exists_any jsonb_exists_all`),
  // arrays, ranges, rows
  ...words(`unnest array_append array_prepend array_cat array_length array_lower array_upper array_ndims array_dims
    array_position array_positions array_remove array_replace array_fill array_reverse array_sort array_sample array_shuffle
    cardinality trim_array generate_series generate_subscripts int4range int8range numrange tsrange tstzrange daterange
    lower_inc upper_inc lower_inf upper_inf isempty range_merge multirange num_nulls num_nonnulls`),
  // other
  ...words(`gen_random_uuid uuidv4 uuidv7 uuid_extract_timestamp uuid_extract_version pg_typeof pg_size_pretty
    pg_size_bytes pg_column_size host masklen network family abbrev broadcast hostmask netmask set_masklen
    hashtext hashtextextended`),
]);

/** Types that hold values. Those that look names up (`regclass` and its like) do not. */
export const TYPES: ReadonlySet<string> = new Set(
  words(`bool int2 int4 int8 numeric float4 float8 text varchar bpchar uuid date time timetz timestamp timestamptz
    interval json jsonb jsonpath bytea bit varbit inet cidr macaddr int4range int8range numrange tsrange tstzrange daterange
    int4multirange int8multirange nummultirange tsmultirange tstzmultirange datemultirange`),
);
