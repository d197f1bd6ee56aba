import { type Logger, pino } from 'pino';

/**
 * The structured log of a service: JSON lines on stderr (stdout is data), one line per batch, no personal data above
 * `debug`. `silent` writes nothing.
 */
export function createLogger(service: string, level: string): Logger {
  return pino(
    {
      level,
      base: { service },
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
    },
    pino.destination({ dest: 2, sync: true }),
  );
}
