import { type Command, InvalidArgumentError } from 'commander';
import { FIRST_YEAR, LAST_YEAR } from '../ledger/requirement.rules';
import { type LearningYearSwitches, setLearningYear } from '../ledger/set-learning-year';
import { type LocalDate, parseLocalDate } from '../platform/clock';
import { type Hours, hoursToNumber, parseHours } from '../platform/hours';
import { type Answer, answer, command, type Terminal, withHub } from './command-line';

interface YearOptions {
  readonly json?: boolean;
  readonly reportingUntil?: LocalDate | 'default';
  readonly dailyLimit?: Hours | 'off';
}

/** `hub year` */
export function yearCommand(terminal: Terminal): Command {
  return command('year', 'show or set the switches of a year of learning')
    .argument('<year>', 'the year of learning', readYear)
    .option(
      '--reporting-until <date>',
      'last date (YYYY-MM-DD, Asia/Shanghai) on which completions of the year may be reported, or "default": 31 December of it',
      readDate,
    )
    .option(
      '--daily-limit <hours>',
      'most hours that courses of at most 8 hours may bring on one day, or "off"',
      readLimit,
    )
    .action((year: number, { json, reportingUntil, dailyLimit }: YearOptions) =>
      answer(terminal, json === true, () =>
        withHub(terminal, async (hub) => {
          const change = {
            reportingUntil: reportingUntil === 'default' ? null : reportingUntil,
            dailyLimit: dailyLimit === 'off' ? null : dailyLimit,
          };
          return describe(await setLearningYear(hub, year, change));
        }),
      ),
    );
}

function describe({ year, reportingUntil, dailyLimit }: LearningYearSwitches): Answer {
  const limit = dailyLimit === null ? null : hoursToNumber(dailyLimit);
  return {
    value: { year, reportingUntil, dailyLimit: limit },
    text: [
      `Learning of ${year}`,
      `  may be reported until  ${reportingUntil} (the end of that day, Asia/Shanghai)`,
      `  daily limit            ${limit === null ? 'off' : `${limit} hours`}`,
    ].join('\n'),
  };
}

function readYear(text: string): number {
  const year = /^\d{4}$/.test(text) ? Number(text) : 0;
  if (year < FIRST_YEAR || year > LAST_YEAR)
    throw new InvalidArgumentError(`It must be a year from ${FIRST_YEAR} to ${LAST_YEAR}.`);
  return year;
}

function readDate(text: string): LocalDate | 'default' {
  if (text === 'default') return text;
  const date = parseLocalDate(text);
  if (date === null) throw new InvalidArgumentError('It must be a date that exists, written YYYY-MM-DD.');
  return date;
}

function readLimit(text: string): Hours | 'off' {
  if (text === 'off') return text;
  const hours = parseHours(text);
  if (hours === null || hours <= 0)
    throw new InvalidArgumentError('It must be hours above 0 such as 8 or 10.5, or off.');
  return hours;
}
