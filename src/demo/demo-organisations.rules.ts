import { demoCreditCode } from './demo-identity.rules';
import { chance, pick } from './random.rules';

export interface DemoDepartment {
  readonly code: string;
  readonly name: string;
  readonly region: string;
}

export interface DemoUnit {
  readonly creditCode: string;
  readonly name: string;
  readonly region: string;
  /** Empty: none. */
  readonly departmentCode: string;
  readonly cityLevel: boolean;
  readonly kind: UnitKind;
  /** How well it looks after its people's learning, 0 to 1. */
  readonly care: number;
  /** How large it is, compared with others. */
  readonly weight: number;
}

interface UnitKind {
  readonly code: '12' | '91';
  readonly title: string;
  /** How many of a hundred units are of this kind. */
  readonly share: number;
  readonly weight: number;
  readonly series: readonly string[];
  /** The department that is competent, by the beginning of its name. */
  readonly department: string;
  readonly cityOnly?: boolean;
}

const CITY = { code: '371600', name: '滨州市' };
const REGIONS = [
  { code: '371602', name: '滨城区' },
  { code: '371603', name: '沾化区' },
  { code: '371681', name: '邹平市' },
  { code: '371621', name: '惠民县' },
  { code: '371622', name: '阳信县' },
  { code: '371623', name: '无棣县' },
  { code: '371625', name: '博兴县' },
  { code: 'BZ-KFQ', name: '滨州经济技术开发区' },
  { code: 'BZ-GXQ', name: '滨州高新技术产业开发区' },
  { code: 'BZ-BHXQ', name: '滨州北海经济开发区' },
];

/** 30 of the city and 5 of each of the ten regions: 80. */
const CITY_DEPARTMENTS = [
  '教育局',
  '卫生健康委员会',
  '住房和城乡建设局',
  '农业农村局',
  '工业和信息化局',
  '交通运输局',
  '水利局',
  '文化和旅游局',
  '人力资源和社会保障局',
  '科学技术局',
  '自然资源和规划局',
  '应急管理局',
  '市场监督管理局',
  '国有资产监督管理委员会',
  '财政局',
  '统计局',
  '审计局',
  '体育局',
  '档案馆',
  '司法局',
  '港航中心',
  '公路中心',
  '畜牧中心',
  '气象局',
  '广播电视台',
  '社会科学界联合会',
  '民航发展中心',
  '生态环境局',
  '商务局',
  '大数据局',
];
const REGION_DEPARTMENTS = ['教育局', '卫生健康局', '住房和城乡建设局', '农业农村局', '工业和信息化局'];

const KINDS: readonly UnitKind[] = [
  { code: '12', title: '中学', share: 18, weight: 3, series: ['中小学教师'], department: '教育局' },
  { code: '12', title: '小学', share: 12, weight: 2, series: ['中小学教师'], department: '教育局' },
  { code: '12', title: '人民医院', share: 12, weight: 6, series: ['卫生技术'], department: '卫生健康' },
  {
    code: '91',
    title: '建设工程有限公司',
    share: 10,
    weight: 2,
    series: ['工程技术', '经济', '会计'],
    department: '住房和城乡建设局',
  },
  {
    code: '91',
    title: '纺织股份有限公司',
    share: 10,
    weight: 3,
    series: ['工程技术', '经济', '会计', '统计'],
    department: '',
  },
  {
    code: '91',
    title: '新材料科技有限公司',
    share: 9,
    weight: 2,
    series: ['工程技术', '实验技术'],
    department: '工业和信息化局',
  },
  { code: '12', title: '农业技术推广站', share: 7, weight: 1, series: ['农业技术'], department: '农业农村局' },
  { code: '12', title: '职业中等专业学校', share: 3, weight: 3, series: ['中等职业学校教师'], department: '教育局' },
  {
    code: '12',
    title: '技师学院',
    share: 1,
    weight: 3,
    series: ['技工院校教师'],
    department: '人力资源和社会保障局',
    cityOnly: true,
  },
  {
    code: '12',
    title: '学院',
    share: 2,
    weight: 8,
    series: ['高等学校教师', '实验技术', '图书资料'],
    department: '教育局',
    cityOnly: true,
  },
  {
    code: '12',
    title: '文化馆',
    share: 3,
    weight: 1,
    series: ['艺术', '图书资料', '文物博物'],
    department: '文化和旅游局',
    cityOnly: true,
  },
  {
    code: '12',
    title: '融媒体中心',
    share: 2,
    weight: 1,
    series: ['新闻', '播音主持', '出版'],
    department: '广播电视台',
    cityOnly: true,
  },
  {
    code: '12',
    title: '科学研究院',
    share: 1,
    weight: 2,
    series: ['自然科学研究', '哲学社会科学研究'],
    department: '科学技术局',
    cityOnly: true,
  },
  { code: '12', title: '档案服务中心', share: 1, weight: 1, series: ['档案'], department: '档案馆', cityOnly: true },
  {
    code: '91',
    title: '会计师事务所',
    share: 3,
    weight: 1,
    series: ['会计', '审计', '经济', '统计'],
    department: '财政局',
    cityOnly: true,
  },
  { code: '12', title: '体育运动学校', share: 1, weight: 1, series: ['体育'], department: '体育局', cityOnly: true },
  { code: '12', title: '公证处', share: 2, weight: 1, series: ['公共法律服务'], department: '司法局', cityOnly: true },
  {
    code: '91',
    title: '港务有限公司',
    share: 1,
    weight: 2,
    series: ['船舶', '工程技术'],
    department: '港航中心',
    cityOnly: true,
  },
  {
    code: '91',
    title: '通用航空有限公司',
    share: 1,
    weight: 1,
    series: ['民用航空飞行', '工程技术', '翻译'],
    department: '民航发展中心',
    cityOnly: true,
  },
  { code: '91', title: '草柳编工艺有限公司', share: 1, weight: 1, series: ['工艺美术'], department: '' },
];

/** The 80 departments: 30 of the city, 5 of each region. */
export function demoDepartments(): DemoDepartment[] {
  const make = (region: { code: string; name: string }, names: readonly string[]) =>
    names.map((name, index) => ({
      code: `DEMO-${region.code}-${String(index + 1).padStart(2, '0')}`,
      name: `演示·${region.name}${name}`,
      region: region.code,
    }));
  return [...make(CITY, CITY_DEPARTMENTS), ...REGIONS.flatMap((region) => make(region, REGION_DEPARTMENTS))];
}

/** Units of every kind over the ten regions and the city, the same for the same seed. */
export function demoUnits(seed: number, count: number): DemoUnit[] {
  const departments = demoDepartments();
  const kinds = KINDS.flatMap((kind) => Array.from({ length: kind.share }, () => kind));
  return Array.from({ length: count }, (_, index) => {
    // The step is coprime with the hundred shares, so that every kind comes soon.
    const kind = kinds[(index * 37) % kinds.length]!;
    const isCity = kind.cityOnly === true || chance(seed, 1, index) < 0.12;
    const region = isCity ? CITY : REGIONS[index % REGIONS.length]!;
    const department = departments.find(
      (each) =>
        each.region === region.code && kind.department !== '' && each.name.includes(`${region.name}${kind.department}`),
    );
    return {
      creditCode: demoCreditCode(kind.code, index + 1),
      name: `演示·${region.name}第${index + 1}${kind.title}`,
      region: region.code,
      departmentCode: department?.code ?? '',
      cityLevel: isCity,
      kind,
      care: chance(seed, 2, index),
      weight: kind.weight * (0.4 + 2.2 * chance(seed, 3, index) ** 3),
    };
  });
}

/** Which unit each of `count` persons belongs to: larger units have more. */
export function demoUnitOf(seed: number, units: readonly DemoUnit[]): (person: number) => DemoUnit {
  let total = 0;
  const ends = units.map((unit) => {
    total += unit.weight;
    return total;
  });
  return (person) => {
    // Everyone is somewhere, and every unit has somebody.
    if (person < units.length) return units[person]!;
    const at = chance(seed, 4, person) * total;
    let low = 0;
    for (let high = ends.length - 1; low < high; ) {
      const middle = (low + high) >> 1;
      if (ends[middle]! <= at) low = middle + 1;
      else high = middle;
    }
    return units[low]!;
  };
}

/** A title series of the people of a unit. */
export function demoSeries(unit: DemoUnit, at: number): string {
  return pick(unit.kind.series, at);
}
