import { Argument, type Command } from 'commander';
import { importCourses } from '../intake/import-courses';
import type { Hub } from '../platform/hub';
import { type TabularSource, tableInFile } from '../platform/tabular-file';
import { importDepartments } from '../registry/import-departments';
import { importPersons } from '../registry/import-persons';
import type { ImportReport } from '../registry/import-report';
import type { ImportOptions } from '../registry/import-table';
import { importUnits } from '../registry/import-units';
import { type Answer, answer, command, type Terminal, typedPath, withHub } from './command-line';
import { progressBar } from './progress-bar';

type Import = (hub: Hub, source: TabularSource, options: ImportOptions) => Promise<ImportReport>;

const IMPORTS: Readonly<Record<string, Import>> = {
  departments: importDepartments,
  units: importUnits,
  persons: importPersons,
  courses: importCourses,
};

interface Options {
  readonly json?: boolean;
  readonly partial?: boolean;
}

/** `hub import` */
export function importCommand(terminal: Terminal): Command {
  return command('import', 'import a CSV (UTF-8, header row) or XLSX file: all rows or none')
    .addArgument(new Argument('<noun>', 'what the rows are').choices(Object.keys(IMPORTS)))
    .argument('<file>', 'CSV, or XLSX of at most 100,000 rows')
    .option('--partial', 'import the good rows though others are refused')
    .addHelpText('after', COLUMNS)
    .action((noun: string, file: string, { json, partial }: Options) =>
      answer(terminal, json === true, () =>
        withHub(terminal, async (hub) => {
          const bar = progressBar(terminal, noun);
          const source = tableInFile(typedPath(terminal, file));
          try {
            return describe(noun, await IMPORTS[noun]!(hub, source, { partial, progress: bar.update }));
          } finally {
            bar.stop();
          }
        }),
      ),
    );
}

const COLUMNS = `
Columns (one marked ? may be empty or absent):
  departments  code, name, region
  units        credit_code, name, region, department_code?, city_level?
  persons      id_number, name, mobile?, unit_credit_code, title_series?, title_level?, state?
  courses      provider_code, code, title, year, kind, topic?, hours, same_as?, pass_mark?, active?`;

function describe(noun: string, report: ImportReport): Answer {
  return { value: report, text: textOf(noun, report), failure: failureOf(noun, report) };
}

function failureOf(noun: string, report: ImportReport): string | undefined {
  if (report.imported) return undefined;
  const first = report.flaws[0]!;
  const what = report.refused > 0 ? `${report.refused} of ${report.rows} rows are refused` : 'the header is not usable';
  return `No ${noun} were imported: ${what}, first in line ${first.line}${first.column ? `, ${first.column}` : ''}: ${first.reason}`;
}

function textOf(noun: string, report: ImportReport): string {
  const flaws = report.flaws.map(({ line, column, reason }) => `line ${line}${column ? `, ${column}` : ''}: ${reason}`);
  const more = report.flawsTotal - report.flaws.length;
  if (more > 0) flaws.push(`… and ${more} more`);
  const updates = report.updates.map(({ line, columns }) => `line ${line} updates ${columns.join(', ')}`);
  const moreUpdates = report.updated - report.updates.length;
  if (moreUpdates > 0) updates.push(`… and ${moreUpdates} more`);
  const { rows, created, updated, unchanged, refused } = report;
  const counts = `${rows} ${noun}: ${created} created, ${updated} updated, ${unchanged} unchanged, ${refused} refused`;
  return [...updates, ...flaws, ...(report.imported ? [counts] : [])].join('\n');
}
