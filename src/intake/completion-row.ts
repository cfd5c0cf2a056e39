import { hash } from 'node:crypto';
import { localYearOf } from '../platform/clock';
import type { SqlValue } from '../platform/database';
import type { FieldCipher } from '../platform/encryption';
import type { ReportedCompletion } from './completion';

/** A reported completion with what it is stored and known by. */
export interface KeyedCompletion {
  readonly reported: ReportedCompletion;
  readonly idNumberIndex: Buffer;
  readonly year: number;
  /** Equal for equal content; made of the blind index, never of the number, which could be guessed back from a hash. */
  readonly digest: Buffer;
}

export function keyCompletion(cipher: FieldCipher, reported: ReportedCompletion): KeyedCompletion {
  const idNumberIndex = cipher.blindIndex(reported.idNumber);
  const { name, courseCode, completedAt, hours, score } = reported;
  const content = `${idNumberIndex.toString('latin1')}\n${name}\n${courseCode}\n${completedAt.getTime()}\n${hours ?? ''}\n${score ?? ''}`;
  return {
    reported,
    idNumberIndex,
    digest: Buffer.from(hash('sha256', content, 'hex').slice(0, 32), 'hex'),
    year: localYearOf(completedAt),
  };
}

/** The columns that a push writes of a completion, in the order of `contentOf`, behind its keys. */
const CONTENT_COLUMNS = [
  'batch_id',
  'id_number_index',
  'name',
  'course_code',
  'completed_at',
  'year',
  'hours_tenths',
  'score',
  'content_digest',
] as const;

function contentOf(batchId: number, { reported, idNumberIndex, year, digest }: KeyedCompletion): SqlValue[] {
  const { name, courseCode, completedAt, hours, score } = reported;
  return [batchId, idNumberIndex, name, courseCode, completedAt, year, hours, score, digest];
}

/** A new completion; its revision is 1 and its state RECEIVED by default. */
export const NEW_COMPLETION = {
  table: 'completion',
  columns: ['id', 'provider_id', 'external_id', ...CONTENT_COLUMNS],
  ignoreTaken: true,
} as const;

export function newRow(id: number, providerId: number, batchId: number, completion: KeyedCompletion): SqlValue[] {
  return [id, providerId, completion.reported.externalId, ...contentOf(batchId, completion)];
}

/** The next revision of a known completion. Its person and course stay until it is judged: its old hours still stand. */
export const NEXT_REVISION = {
  table: 'completion',
  columns: ['id', 'provider_id', 'external_id', 'revision', ...CONTENT_COLUMNS],
  suffix: `ON DUPLICATE KEY UPDATE revision = VALUES(revision), state = 'RECEIVED', reasons = 0, withdrawal_reason = NULL,
    ${CONTENT_COLUMNS.map((column) => `${column} = VALUES(${column})`).join(', ')}`,
} as const;

export function revisionRow(
  id: number,
  providerId: number,
  revision: number,
  batchId: number,
  completion: KeyedCompletion,
): SqlValue[] {
  return [id, providerId, completion.reported.externalId, revision, ...contentOf(batchId, completion)];
}
