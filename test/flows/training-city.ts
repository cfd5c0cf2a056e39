import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { localYearOf, toShanghaiText } from '../../src/platform/clock';
import { testIdNumber } from '../support/city';
import type { Credentials } from '../support/http-client';
import { commandValue, programEnvironment } from '../support/programs';
import { openTestHub, type TestHub } from '../support/test-hub';

/** A small city set up with nothing but the `hub` command, as its operator would. */
export interface TrainingCity {
  readonly hub: TestHub;
  readonly env: NodeJS.ProcessEnv;
  /** The year of learning, open for reports to the end of the next: the stories hold on New Year's night too. */
  readonly year: number;
  /** An hour before the start, as providers write it. */
  readonly learnedAt: string;
  readonly clients: Readonly<Record<'first' | 'second' | 'dashboard' | 'titles', Credentials>>;
}

export const PASSWORD = 'correct horse battery';
const COMPANY = '91371699MBDEM00020';
const HOSPITAL = '12371699MBDEM00012';

export interface Registered {
  readonly idNumber: string;
  readonly name: string;
}

/** Registered at the hospital, by what tests do with them. */
export const LI_NA: Registered = { idNumber: '371699198503171019', name: '李娜' };
export const AYGUL: Registered = { idNumber: '371699199005082026', name: '阿依古丽·买买提' };
export const RARE: Registered = { idNumber: '37169919850317106X', name: '𬀩明' };
/** At the company; the story of 500 is theirs. */
export const STAFF: readonly Registered[] = Array.from({ length: 492 }, (_, index) => ({
  idNumber: testIdNumber(index),
  name: `测试${'赵钱孙李周吴郑王'[index % 8]}${'一二三四五六七八九十'[index % 10]}`,
}));

export async function openTrainingCity(): Promise<TrainingCity> {
  const hub = await openTestHub();
  const env = programEnvironment(hub.settings);
  const learned = new Date(Date.now() - 60 * 60 * 1000);
  const year = localYearOf(learned);
  await commandValue(env, ['year', String(year), '--reporting-until', `${year + 1}-12-31`]);
  await importRegistry(hub, env);
  const client = (kind: string, code: string, ...more: string[]) =>
    commandValue<Credentials>(env, ['client', 'create', '--kind', kind, '--code', code, ...more]);
  const [first, second, dashboard, titles] = await Promise.all([
    client('provider', 'XUEXI', '--provider-kind', 'CITY_PLATFORM'),
    client('provider', 'PEIXUN', '--provider-kind', 'THIRD_PARTY'),
    client('dashboard', 'SCREEN'),
    client('title-evaluation', 'TITLES'),
  ]);
  await importCourses(hub, env, year);
  const bureau = ['--username', 'bureau', '--password-stdin', '--role', 'bureau-admin', '--region', '371600'];
  await commandValue(env, ['user', 'create', ...bureau], `${PASSWORD}\n`);
  const clients = { first, second, dashboard, titles };
  return { hub, env, year, learnedAt: toShanghaiText(learned), clients };
}

async function importRegistry(hub: TestHub, env: NodeJS.ProcessEnv): Promise<void> {
  await importFile(hub, env, 'departments', ['code,name,region', 'WJW,卫生健康委员会,371600']);
  await importFile(hub, env, 'units', [
    'credit_code,name,region,department_code,city_level',
    `${HOSPITAL},演示医院,371602,WJW,true`,
    `${COMPANY},演示公司,371681,,false`,
  ]);
  const of = ({ idNumber, name }: Registered, unit: string) => `${idNumber},${name},${unit},`;
  await importFile(hub, env, 'persons', [
    'id_number,name,unit_credit_code,title_series',
    ...[LI_NA, AYGUL, RARE].map((person) => of(person, HOSPITAL)),
    ...STAFF.map((person) => of(person, COMPANY)),
  ]);
}

function importCourses(hub: TestHub, env: NodeJS.ProcessEnv, year: number): Promise<void> {
  return importFile(hub, env, 'courses', [
    'provider_code,code,title,year,kind,topic,hours,same_as',
    `XUEXI,PUB,网络安全公需课,${year},PUBLIC,网络安全,30,`,
    `XUEXI,PRO,专业技术进修班,${year},PROFESSIONAL,,60,`,
    `XUEXI,AI,人工智能应用,${year},PROFESSIONAL,,24,`,
    `PEIXUN,AI-B,人工智能应用（班）,${year},PROFESSIONAL,,20,XUEXI/AI`,
  ]);
}

async function importFile(hub: TestHub, env: NodeJS.ProcessEnv, what: string, lines: readonly string[]): Promise<void> {
  const path = join(hub.settings.dataDir, `${what}.csv`);
  writeFileSync(path, `${lines.join('\n')}\n`);
  const report = await commandValue<{ created: number }>(env, ['import', what, path]);
  if (report.created !== lines.length - 1) throw new Error(`${what}: ${JSON.stringify(report)}`);
}
