"""Whether an expression gives another value for each row, so that adding a column with it rewrites the table."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal, TypeAlias

from launchgate.sql.postgres import Node
from launchgate.sql.tree import name_of, walk

Volatility: TypeAlias = Literal["stable", "volatile", "unknown"]
"""What PostgreSQL would call an expression; `unknown` where it calls a function that is not known."""


# Functions of which no overload is volatile. Source: pg_proc.provolatile of PostgreSQL 15, the functions added since,
# and the immutable ones of pgcrypto, unaccent and fuzzystrmatch.
_NOT_VOLATILE = frozenset(
    """abbrev abs aclexplode acos acosd acosh age area array_append array_cat array_dims array_fill array_length
    array_lower array_ndims array_position array_positions array_prepend array_remove array_replace array_reverse
    array_sort array_to_json array_to_string array_to_tsvector array_upper ascii asin asind asinh atan atan2
    atan2d atand atanh bit bit_count bit_length bool box bpchar broadcast btrim cardinality casefold cbrt ceil
    ceiling center char char_length character_length chr cidr circle coalesce col_description concat concat_ws
    convert convert_from convert_to cos cosd cosh cot cotd crc32 crc32c crypt current_database current_schema
    current_schemas current_setting current_user date date_add date_bin date_part date_subtract date_trunc
    datemultirange daterange decode degrees diagonal diameter digest div encode enum_first enum_last enum_range
    exp extract factorial family float4 float8 floor format format_type gamma gcd generate_series
    generate_subscripts get_bit get_byte getdatabaseencoding getpgusername height hmac host hostmask
    inet_client_addr inet_client_port inet_server_addr inet_server_port initcap int2 int4 int4multirange int4range
    int8 int8multirange int8range interval is_normalized isempty isfinite json_array_elements json_array_length
    json_build_array json_build_object json_each json_each_text json_object json_object_keys json_populate_record
    json_populate_recordset json_scalar json_serialize json_strip_nulls json_to_record json_to_recordset
    json_to_tsvector json_typeof jsonb_array_elements jsonb_array_length jsonb_build_array jsonb_build_object
    jsonb_concat jsonb_each jsonb_each_text jsonb_insert jsonb_object jsonb_object_keys jsonb_path_exists
    jsonb_path_match jsonb_path_match_tz jsonb_path_query jsonb_path_query_array jsonb_path_query_array_tz
    jsonb_path_query_first jsonb_path_query_first_tz jsonb_path_query_tz jsonb_populate_record
    jsonb_populate_recordset jsonb_pretty jsonb_set jsonb_set_lax jsonb_strip_nulls jsonb_to_record
    jsonb_to_recordset jsonb_to_tsvector jsonb_typeof justify_days justify_hours justify_interval lcm left length
    levenshtein lgamma like like_escape line ln log log10 lower lower_inf lpad lseg ltrim macaddr macaddr8
    macaddr8_set7bit make_date make_interval make_time make_timestamp make_timestamptz masklen md5 metaphone
    min_scale mod money multirange name netmask network normalize notlike now num_nonnulls num_nulls numeric
    nummultirange numrange obj_description octet_length oid overlaps overlay parse_ident path pclose
    pg_client_encoding pg_size_pretty pg_typeof phraseto_tsquery pi plainto_tsquery point polygon popen position
    pow power querytree quote_ident quote_literal quote_nullable radians radius range_merge regclass regexp_count
    regexp_instr regexp_like regexp_match regexp_matches regexp_replace regexp_split_to_array
    regexp_split_to_table regexp_substr repeat replace reverse right round row_to_json rpad rtrim scale
    session_user set_bit set_byte set_masklen setweight sha224 sha256 sha384 sha512 shobj_description sign
    similar_escape similar_to_escape sin sind sinh soundex split_part sqrt statement_timestamp string_to_array
    string_to_table strip strpos substr substring tan tand tanh text textlen time timestamp timestamptz timetz
    timezone to_ascii to_char to_date to_hex to_json to_jsonb to_number to_regclass to_regcollation
    to_regnamespace to_regoper to_regoperator to_regproc to_regprocedure to_regrole to_regtype to_timestamp
    to_tsquery to_tsvector transaction_timestamp translate trim_array trim_scale trunc ts_headline ts_rank
    tsmultirange tsquery_phrase tsrange tstzmultirange tstzrange tsvector_to_array txid_current
    txid_current_if_assigned txid_current_snapshot txid_snapshot_xip txid_snapshot_xmax txid_snapshot_xmin
    txid_visible_in_snapshot unaccent unistr unnest upper upper_inf uuid_extract_timestamp uuid_extract_version
    varbit varchar version websearch_to_tsquery width width_bucket xid xml xml_is_well_formed
    xml_is_well_formed_content xml_is_well_formed_document xmlcomment xmlconcat2 xmlexists xmlvalidate xpath
    xpath_exists""".split()  # noqa: SIM905 - one word a line would hide the rest of the file
)
_VOLATILE = frozenset(
    """clock_timestamp currval gen_random_bytes gen_random_uuid gen_salt lastval nextval random random_normal
    set_config setseed setval timeofday txid_current uuid_generate_v1 uuid_generate_v1mc uuid_generate_v4 uuidv4 uuidv7
    pg_advisory_lock pg_sleep""".split()  # noqa: SIM905 - as above
)

# Built in, but never part of an expression that fills a column. Source: pg_proc of PostgreSQL 15.
_OTHERS = frozenset(
    """array_agg avg bit_and bit_or bit_xor bool_and bool_or brin_desummarize_range brin_summarize_new_values
    brin_summarize_range corr count covar_pop covar_samp cume_dist current_query cursor_to_xml dense_rank every
    first_value gin_clean_pending_list lag last_value lead lo_create lo_get lo_import lo_put lo_unlink max min mode
    nth_value ntile percent_rank percentile_cont percentile_disc range_agg range_intersect_agg rank row_number stddev
    stddev_pop stddev_samp string_agg sum txid_status var_pop var_samp variance""".split()  # noqa: SIM905 - as above
)


def is_builtin(name: str) -> bool:
    """Whether a function of this plain name is PostgreSQL's own, or one of the extensions named above."""
    return name in _NOT_VOLATILE or name in _VOLATILE or name in _OTHERS


def volatility(expression: Node | None, functions: Mapping[str, str]) -> Volatility:
    """Return the volatility of an expression by its functions; `functions` holds those of the migrations, by name."""
    result: Volatility = "stable"
    for kind, body in walk(expression):
        if kind != "FuncCall":
            continue
        of_call = _of_function(name_of(body.get("funcname")), functions)
        if of_call == "volatile":
            return of_call
        if of_call == "unknown":
            result = of_call
    return result


def _of_function(name: str, functions: Mapping[str, str]) -> Volatility:
    if name in functions:
        return "volatile" if functions[name] == "volatile" else "stable"
    plain = name.removeprefix("pg_catalog.").rpartition(".")[2]
    if plain in _VOLATILE:
        return "volatile"
    return "stable" if plain in _NOT_VOLATILE else "unknown"
