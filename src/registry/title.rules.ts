import { accepted, type Parsed, rejected } from '../platform/parsed';
import { parseLine } from '../platform/text.rules';
import type { TitleLevel } from './person.entity';

/** The 27 title series (职称系列) of the national reform. A list to choose from, not a gate: others are kept as written. */
export const TITLE_SERIES = [
  '高等学校教师',
  '哲学社会科学研究',
  '自然科学研究',
  '卫生技术',
  '工程技术',
  '农业技术',
  '新闻',
  '出版',
  '图书资料',
  '文物博物',
  '档案',
  '工艺美术',
  '技工院校教师',
  '体育',
  '翻译',
  '播音主持',
  '会计',
  '统计',
  '经济',
  '实验技术',
  '中等职业学校教师',
  '中小学教师',
  '艺术',
  '公共法律服务',
  '船舶',
  '民用航空飞行',
  '审计',
] as const;

export const LONGEST_TITLE_SERIES = 40;

/** A title series as written. */
export function parseTitleSeries(text: string): Parsed<string> {
  return parseLine(text, LONGEST_TITLE_SERIES);
}

const LEVELS: Readonly<Record<string, TitleLevel>> = {
  NONE: 'NONE',
  ASSISTANT: 'ASSISTANT',
  INTERMEDIATE: 'INTERMEDIATE',
  ASSOCIATE_SENIOR: 'ASSOCIATE_SENIOR',
  SENIOR: 'SENIOR',
  无: 'NONE',
  初级: 'ASSISTANT',
  助理: 'ASSISTANT',
  助理级: 'ASSISTANT',
  员级: 'ASSISTANT',
  中级: 'INTERMEDIATE',
  副高: 'ASSOCIATE_SENIOR',
  副高级: 'ASSOCIATE_SENIOR',
  正高: 'SENIOR',
  正高级: 'SENIOR',
};

const WRONG = rejected(
  'TITLE_LEVEL',
  'The title level is none of NONE, ASSISTANT, INTERMEDIATE, ASSOCIATE_SENIOR, SENIOR or 无, 初级, 助理, 员级, 中级, 副高, 正高.',
);

/** Reads a title level by its name in the schema or in Chinese. */
export function parseTitleLevel(text: string): Parsed<TitleLevel, 'TITLE_LEVEL'> {
  const level = LEVELS[text.normalize('NFKC').trim().toUpperCase()];
  return level ? accepted(level) : WRONG;
}
