import { createHash } from 'node:crypto';
import { localYearOf } from '../platform/clock';
import type { SqlValue } from '../platform/database';
import type { FieldCipher } from '../platform/encryption';
import type { ReportedCompletion } from './completion';

/** A reported completion with what is stored instead of its ID number. */
export interface SealedCompletion extends ReportedCompletion {
  readonly idNumberIndex: Buffer;
  readonly year: number;
  /** Equal for equal content; made of the blind index, never of the number, which could be guessed back from a hash. */
  readonly digest: Buffer;
}

/** Computes what a completion is known by; the number itself is encrypted only when the row is written. */
export function sealCompletion(cipher: FieldCipher, completion: ReportedCompletion): SealedCompletion {
  const idNumberIndex = cipher.blindIndex(completion.idNumber);
  const digest = createHash('sha256')
    .update(idNumberIndex)
    .update(
      `${completion.name}\n${completion.courseCode}\n${completion.completedAt.getTime()}\n${completion.hours ?? ''}\n${completion.score ?? ''}`,
    )
    .digest()
    .subarray(0, 16);
  return { ...completion, idNumberIndex, digest, year: localYearOf(completion.completedAt) };
}

/** The columns that a push writes, in the order of `receivedRow`. */
export const RECEIVED_COLUMNS = [
  'id',
  'provider_id',
  'external_id',
  'revision',
  'state',
  'batch_id',
  'received_at',
  'id_number',
  'id_number_index',
  'name',
  'course_code',
  'completed_at',
  'year',
  'hours_tenths',
  'score',
  'content_digest',
] as const;

/** A row of `completion` as it is received: not judged, without a person or course. */
export function receivedRow(
  cipher: FieldCipher,
  key: {
    readonly id: number;
    readonly providerId: number;
    readonly revision: number;
    readonly batchId: number;
    readonly receivedAt: Date;
  },
  completion: SealedCompletion,
): SqlValue[] {
  return [
    key.id,
    key.providerId,
    completion.externalId,
    key.revision,
    'RECEIVED',
    key.batchId,
    key.receivedAt,
    cipher.seal(completion.idNumber),
    completion.idNumberIndex,
    completion.name,
    completion.courseCode,
    completion.completedAt,
    completion.year,
    completion.hours,
    completion.score,
    completion.digest,
  ];
}
