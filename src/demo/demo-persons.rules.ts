import { demoIdNumber } from './demo-identity.rules';
import { demoSeries, type DemoUnit } from './demo-organisations.rules';
import { chance, pick } from './random.rules';

/** The columns of `demoPersonRow`, as an import has them. */
export const DEMO_PERSON_COLUMNS = [
  'id_number',
  'name',
  'mobile',
  'unit_credit_code',
  'title_series',
  'title_level',
  'state',
] as const;

const SURNAMES = [
  ...'王王王王李李李李张张张张刘刘刘陈陈杨杨赵赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕',
];
const GIVEN = [
  ...'伟芳娜秀英敏静丽强磊军洋勇艳杰娟涛明超兰霞平刚桂文辉玲燕鹏华红建国志晨宇欣怡梓涵浩然思远雨桐子轩嘉琪海波春梅立新庆丰',
];
/** Beyond the basic multilingual plane, and one whose lower half does not exist in older fonts. */
const RARE = [...'𬀩䶮𠮷𬱟𫖮𬍛𤩽㛃'];
const PARTED = [
  ['阿卜杜热西提', '买买提'],
  ['古丽娜尔', '艾合买提'],
  ['迪丽努尔', '吐尔逊'],
  ['艾力', '玉素甫'],
  ['卓玛', '次仁'],
] as const;

const FIRST_BIRTH_YEAR = 1965;
const BIRTH_YEARS = 36;
/** Every other digit pair of a mobile number is somebody's; numbers that begin with 154 are nobody's. */
const MOBILE_PREFIX = '154';

export interface DemoPerson {
  readonly idNumber: string;
  readonly name: string;
}

/** The person of a number, the same for the same seed; ID numbers are all different. */
export function demoPerson(seed: number, person: number): DemoPerson {
  return {
    idNumber: demoIdNumber(FIRST_BIRTH_YEAR + (person % BIRTH_YEARS), Math.floor(person / BIRTH_YEARS)),
    name: demoName(seed, person),
  };
}

function demoName(seed: number, person: number): string {
  const kind = chance(seed, 10, person);
  if (kind < 0.012) {
    const [given, father] = pick(PARTED, chance(seed, 11, person));
    return `${given}·${father}`;
  }
  const surname =
    kind > 0.995 ? pick(['欧阳', '司马', '上官'], chance(seed, 12, person)) : pick(SURNAMES, chance(seed, 12, person));
  const first = kind < 0.02 ? pick(RARE, chance(seed, 13, person)) : pick(GIVEN, chance(seed, 13, person));
  const second = chance(seed, 14, person) < 0.72 ? pick(GIVEN, chance(seed, 15, person)) : '';
  return surname + first + second;
}

/** A row of the list of persons. `unit` is where the person is now. */
export function demoPersonRow(seed: number, person: number, unit: DemoUnit, hasLeft = false): string[] {
  const { idNumber, name } = demoPerson(seed, person);
  const hasMobile = chance(seed, 16, person) < 0.93;
  const mobile = hasMobile ? `${MOBILE_PREFIX}${String(person).padStart(8, '0')}` : '';
  const level = demoLevel(chance(seed, 17, person));
  const series = level === '' ? '' : demoSeries(unit, chance(seed, 18, person));
  return [idNumber, name, mobile, unit.creditCode, series, level, hasLeft ? 'LEFT' : 'ACTIVE'];
}

function demoLevel(at: number): string {
  if (at < 0.06) return 'SENIOR';
  if (at < 0.25) return 'ASSOCIATE_SENIOR';
  if (at < 0.63) return 'INTERMEDIATE';
  if (at < 0.93) return 'ASSISTANT';
  return at < 0.97 ? 'NONE' : '';
}
