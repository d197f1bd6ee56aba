/** Every error code users meet, with what it means. Failed events and API errors carry one. */
export const ERROR_CODES = {
  TL_JSON: 'the body or event is not JSON we accept',
  TL_SHAPE: 'the event is not an object of the tracking protocol',
  TL_TOO_LARGE: 'the event or batch is over the size limit',
  TL_NO_IDENTIFIER: 'the event names nobody: no userId, anonymousId or other identifier',
  TL_TIME: 'the event time is outside the accepted bounds',
  TL_CONSENT: 'the workspace requires consent and the event states none that is granted',
  TL_CALL: 'the type of call is unknown',
  TL_WRITE_KEY: 'the write key is unknown',
  TL_ORIGIN: 'the web origin is not one of the source’s domains',
  TL_RATE: 'the source is over its rate',
  TL_UNAVAILABLE: 'Kafka cannot be reached; send again later',
  TL_DECODE: 'the record in Kafka is not a touchpoint we can read',
  TL_HANDLER: 'processing the event failed; this is a bug',
  TL_REFUSED_ROW: 'ClickHouse refuses the row',
  TL_ROW: 'the row of the file cannot be read',
  TL_CONFIG: 'the configuration is wrong',
  TL_QUERY: 'the query parameters are wrong',
  TL_READ_TOKEN: 'the read token is missing or wrong',
  TL_EDIT_TOKEN: 'the edit token is missing or wrong',
  TL_LOCAL: 'no token is configured, so only the machine itself may',
  TL_STORE: 'ClickHouse cannot be reached or refuses; ask again later',
  TL_NOT_FOUND: 'there is no such thing',
} as const;

export type ErrorCode = keyof typeof ERROR_CODES;

/** An error with a code and a sentence that says what happened and what to do. */
export class ThroughlineError extends Error {
  readonly code: ErrorCode;
  constructor(code: ErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'ThroughlineError';
    this.code = code;
  }
}
