import type { ProviderKind } from '../intake/provider.entity';
import { type Hours, hours, hoursToNumber } from '../platform/hours';

export interface DemoProvider {
  readonly code: string;
  readonly name: string;
  readonly kind: ProviderKind;
}

export const DEMO_PROVIDERS: readonly DemoProvider[] = [
  { code: 'demo-platform', name: '演示·滨州市专业技术人员继续教育平台', kind: 'CITY_PLATFORM' },
  { code: 'demo-base', name: '演示·省级继续教育基地', kind: 'PROVINCIAL_BASE' },
  { code: 'demo-industry', name: '演示·行业培训中心', kind: 'INDUSTRY' },
];

/** The topic series of public courses in the city's notice. */
export const TOPICS = [
  '习近平新时代中国特色社会主义思想',
  '党史学习教育',
  '黄河流域生态保护和高质量发展',
  '绿色低碳高质量发展',
  '专业技术人员职业道德和能力建设',
  '数字技术',
  '知识产权',
  '网络安全',
  '应急管理',
  '医养健康',
  '人才国际化',
  '科学精神培育',
  '团队合作建设',
  '人文素养',
];

const SUBJECTS = [
  '新课程标准与课堂教学',
  '临床诊疗规范',
  '建筑工程质量与安全',
  '智能制造基础',
  '纺织新材料',
  '现代农业技术',
  '会计准则更新',
  '医院感染控制',
  '班主任工作',
  '工程造价管理',
  '盐碱地综合利用',
  '实验室安全',
  '数据分析方法',
  '公共法律服务实务',
  '文物保护技术',
  '融媒体采编',
];

export interface DemoCourse {
  /** Position in DEMO_PROVIDERS. */
  readonly provider: number;
  readonly code: string;
  readonly title: string;
  readonly kind: 'PUBLIC' | 'PROFESSIONAL';
  readonly topic: string;
  readonly hours: Hours;
  /** Position of the course that it repeats, or -1. */
  readonly sameAs: number;
}

const PUBLIC_HOURS = [10, 7.5, 6, 12];
const PROFESSIONAL_HOURS = [24, 16, 20, 12.5, 30];

/** The courses of a year: 28 public and 10 professional of the platform, 12 of the base (3 repeat the platform's), 16 of the industry. */
export function demoCourses(): DemoCourse[] {
  const courses: DemoCourse[] = TOPICS.flatMap((topic, index) =>
    ['（一）', '（二）'].map((part, second) => ({
      provider: 0,
      code: `G${String(index * 2 + second + 1).padStart(2, '0')}`,
      title: `演示课程：${topic}${part}`,
      kind: 'PUBLIC' as const,
      topic,
      hours: hours(PUBLIC_HOURS[(index + second) % PUBLIC_HOURS.length]!),
      sameAs: -1,
    })),
  );
  const add = (provider: number, prefix: string, count: number, repeats: number) => {
    const firstOfPlatform = TOPICS.length * 2;
    for (let index = 0; index < count; index++) {
      const repeated = index < repeats ? courses[firstOfPlatform + index] : undefined;
      courses.push({
        provider,
        code: `${prefix}${String(index + 1).padStart(2, '0')}`,
        title: `演示课程：${SUBJECTS[(index + provider * 5) % SUBJECTS.length]}${repeated ? '（基地班）' : ''}`,
        kind: 'PROFESSIONAL',
        topic: '',
        hours: repeated?.hours ?? hours(PROFESSIONAL_HOURS[(index + provider) % PROFESSIONAL_HOURS.length]!),
        sameAs: repeated ? firstOfPlatform + index : -1,
      });
    }
  };
  add(0, 'Z', 10, 0);
  add(1, 'J', 12, 3);
  add(2, 'H', 16, 0);
  return courses;
}

export const DEMO_COURSE_COLUMNS = [
  'provider_code',
  'code',
  'title',
  'year',
  'kind',
  'topic',
  'hours',
  'same_as',
] as const;

/** Rows of the list of courses of one year. */
export function demoCourseRows(courses: readonly DemoCourse[], year: number): string[][] {
  return courses.map((course) => {
    const repeated = courses[course.sameAs];
    return [
      DEMO_PROVIDERS[course.provider]!.code,
      course.code,
      course.title,
      String(year),
      course.kind,
      course.topic,
      String(hoursToNumber(course.hours)),
      repeated ? `${DEMO_PROVIDERS[repeated.provider]!.code}/${repeated.code}` : '',
    ];
  });
}
