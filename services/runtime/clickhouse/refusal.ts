import { ClickHouseError } from '@clickhouse/client';

/**
 * Codes by which ClickHouse says that the data itself cannot be taken: sent again, it would say so again. Everything
 * else (memory, parts, grants, a missing table, a broken connection) may pass, so rows are never given up for it.
 */
const DATA_CODES: ReadonlySet<string> = new Set([
  '6', // CANNOT_PARSE_TEXT
  '26', // CANNOT_PARSE_QUOTED_STRING
  '27', // CANNOT_PARSE_INPUT_ASSERTION_FAILED
  '32', // ATTEMPT_TO_READ_AFTER_EOF
  '33', // CANNOT_READ_ALL_DATA
  '38', // CANNOT_PARSE_DATE
  '41', // CANNOT_PARSE_DATETIME
  '53', // TYPE_MISMATCH
  '69', // ARGUMENT_OUT_OF_BOUND
  '70', // CANNOT_CONVERT_TYPE
  '72', // CANNOT_PARSE_NUMBER
  '117', // INCORRECT_DATA
  '128', // TOO_LARGE_ARRAY_SIZE
  '131', // TOO_LARGE_STRING_SIZE
  '190', // SIZES_OF_ARRAYS_DONT_MATCH
  '321', // VALUE_IS_OUT_OF_RANGE_OF_DATA_TYPE
  '349', // CANNOT_INSERT_NULL_IN_ORDINARY_COLUMN
  '407', // DECIMAL_OVERFLOW
  '469', // VIOLATED_CONSTRAINT
  '1001', // STD_EXCEPTION: how the Avro reader reports a datum it cannot read
]);

/** Why ClickHouse refuses this data for good; undefined when it may take it another time. */
export function refusalOf(error: unknown): string | undefined {
  return error instanceof ClickHouseError && DATA_CODES.has(error.code)
    ? `${error.type ?? 'ERROR'} (${error.code}): ${error.message.slice(0, 500)}`
    : undefined;
}

/** What ClickHouse answered to a statement it did not take. */
export interface Answer {
  readonly code: string;
  /** Name of the code, where known. */
  readonly type: string | undefined;
}

/** ClickHouse's own answer in an error; undefined when it did not answer. */
export const answerOf = (error: unknown): Answer | undefined =>
  error instanceof ClickHouseError ? { code: error.code, type: error.type } : undefined;
