import { type Hours, hoursToNumber, negateHours } from '../platform/hours';
import type { HourSource, ReversalReason } from './entry';
import type { EntryRow } from './read-entries';
import type { HourKind } from './requirement.rules';

/** What an explanation is made of. */
export type Explained = Pick<
  EntryRow,
  'year' | 'kind' | 'hours' | 'source' | 'title' | 'rule' | 'claimed' | 'basis' | 'reversesId' | 'reversalReason'
>;

const KIND: Readonly<Record<HourKind, string>> = { PUBLIC: '公需科目', PROFESSIONAL: '专业科目', CREDIT: '继续教育' };

const SOURCE: Readonly<Record<HourSource, string>> = {
  CITY_PLATFORM: '在本市平台完成课程',
  PROVIDER: '在施教机构完成课程',
  PROVINCE: '省平台登记学习',
  APPLICATION: '学时认定申请',
  ADJUSTMENT: '人工调整',
};

const REVERSAL: Readonly<Record<ReversalReason, string>> = {
  CORRECTED: '施教机构更正了这条学习记录',
  WITHDRAWN: '施教机构撤回了这条学习记录',
  SAME_LEARNING: '同一学习已由另一条记录计入，只计一次',
};

/**
 * Why a ledger line is this many hours, in words that a person can follow (Chinese, because its readers are the city's
 * learners): where it comes from, what the rule allows, what was claimed and, where less was granted, why less.
 */
export function explain(entry: Explained): string {
  return entry.reversesId === null ? explainGrant(entry) : explainReversal(entry);
}

function explainReversal(entry: Explained): string {
  const reason = entry.reversalReason === null ? '' : `：${REVERSAL[entry.reversalReason]}`;
  const taken = `冲回“${entry.title}”原计入${entry.year}年度的${amount(negateHours(entry.hours), entry.kind)}`;
  return `${taken}${reason}。原记录保留可查。`;
}

function explainGrant(entry: Explained): string {
  const from = `${SOURCE[entry.source]}“${entry.title}”`;
  return `${from}，${reasonFor(entry)}，计入${entry.year}年度${KIND[entry.kind]}${amount(entry.hours, entry.kind)}（规则 ${entry.rule}）。`;
}

function reasonFor({ claimed, basis, hours, kind, source }: Explained): string {
  const granted = amount(hours, kind);
  const most = basis === null ? null : amount(basis, kind);
  const worth = source === 'CITY_PLATFORM' || source === 'PROVIDER' ? '课程标准为' : '按规则最多可计';
  if (claimed === null) return most === null ? `核定${granted}` : `${worth}${most}，未另行申报`;
  const asked = `申报${amount(claimed, kind)}`;
  if (hours < claimed && basis !== null && hours === basis) return `${asked}，${worth}${most}，超出部分不计`;
  if (hours < claimed) return `${asked}${most === null ? '' : `，${worth}${most}`}，核定${granted}`;
  return most === null ? asked : `${worth}${most}，${asked}，按申报计`;
}

/** `12学时`, `10.5学时`, `20学分`. */
function amount(value: Hours, kind: HourKind): string {
  return `${hoursToNumber(value)}${kind === 'CREDIT' ? '学分' : '学时'}`;
}
