import pino, { type Logger } from 'pino';

export type Log = Logger;

/** Never printed, wherever they sit in what is logged; the code does not log them in the first place. */
const REDACTED = [
  'idNumber',
  'name',
  'mobile',
  'password',
  'token',
  'secret',
  'clientSecret',
  'authorization',
  'cookie',
];

/**
 * Structured log, a JSON line each, to stderr for the command line's sake (its stdout belongs to its result) and to
 * stdout for programs.
 */
export function openLog(program: string, level: string, stream: 'stdout' | 'stderr' = 'stdout'): Log {
  return pino(
    {
      base: { program, pid: process.pid },
      level,
      timestamp: pino.stdTimeFunctions.isoTime,
      redact: { paths: REDACTED.flatMap((key) => [key, `*.${key}`, `*.*.${key}`]), censor: '[redacted]' },
      serializers: { err: describeError },
    },
    pino.destination({ dest: stream === 'stdout' ? 1 : 2, sync: false }),
  );
}

/**
 * What of an error may stand in a log: its class, number and place. A database driver's message repeats values of rows
 * (`Duplicate entry '…'`), so of those only the error number is kept.
 */
export function describeError(error: unknown): Record<string, unknown> {
  if (!(error instanceof Error)) return { type: typeof error };
  const { errno, code } = error as { errno?: number; code?: string };
  const fromDatabase = typeof errno === 'number' && errno >= 1000;
  return {
    type: error.name,
    message: fromDatabase ? `database error ${errno}` : error.message,
    ...(code === undefined ? {} : { code }),
    ...(errno === undefined ? {} : { errno }),
    stack: error.stack
      ?.split('\n')
      .filter((line) => /^\s+at /.test(line))
      .slice(0, 12)
      .join('\n'),
  };
}
