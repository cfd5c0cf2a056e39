import DataLoader from 'dataloader';
import { type IdentityField, readIdentities } from '../src/access/read-identities';
import { personPredicate, personScopeOf, unitPredicate } from '../src/access/scope';
import type { Viewer } from '../src/access/viewer';
import {
  requireAggregateScope,
  visibleBatches,
  visibleCompletions,
  visibleDepartments,
  visibleProviders,
  visibleUnits,
} from '../src/access/visibility';
import type { Hub } from '../src/platform/hub';
import type { Page } from '../src/platform/page';
import { NO_ROW, type Predicate } from '../src/platform/predicate';
import { Unauthenticated } from '../src/platform/refusal';
import type { Figures } from '../src/compliance/figures';
import { complianceOfGroups, type GroupYear } from '../src/compliance/group-compliance';
import { completionsById, standingEntriesOf } from '../src/intake/find-completions';
import { type BatchCounts, batchesById, countBatches } from '../src/intake/read-batches';
import { coursesById, providersById } from '../src/intake/read-providers';
import {
  countEntries,
  type EntryList,
  type EntryRow,
  entriesById,
  readEntries,
  reversalsOf,
} from '../src/ledger/read-entries';
import { type PersonYearKey, personYears } from '../src/ledger/read-person-years';
import { countPersons, findPersons, type PersonList, type PersonRow, personsById } from '../src/registry/find-persons';
import { departmentsById } from '../src/registry/read-departments';
import { regionsByCode } from '../src/registry/read-regions';
import { unitsById } from '../src/registry/read-units';
import { batchOf, type Completion, type CompletionBatch, completionOf } from './completion/completion.types';
import { type Department, departmentOf } from './department/department.types';
import { type HourEntry, hourEntryOf } from './hour-entry/hour-entry.types';
import { type PersonYear, personYearOf } from './person/person-year.types';
import { type Person, personOf } from './person/person.types';
import { type Course, courseOf, type Provider, providerOf } from './provider/provider.types';
import { type Region, regionOf } from './region/region.types';
import { type Unit, unitOf } from './unit/unit.types';

/** Look-ups of one request. What is foreign to the viewer and what is missing are both null. */
export interface Loaders {
  readonly region: DataLoader<string, Region | null>;
  readonly department: DataLoader<number, Department | null>;
  readonly unit: DataLoader<number, Unit | null>;
  readonly person: DataLoader<number, Person | null>;
  readonly provider: DataLoader<number, Provider | null>;
  readonly course: DataLoader<number, Course | null>;
  readonly completion: DataLoader<number, Completion | null>;
  readonly batch: DataLoader<number, CompletionBatch | null>;
  /** Of pushes that the viewer was given. */
  readonly batchCounts: DataLoader<number, BatchCounts>;
  /** The line that stands for a completion that the viewer was given. */
  readonly entryOfCompletion: DataLoader<number, HourEntry | null>;
  readonly entry: DataLoader<number, HourEntry | null>;
  /** By the id of the line that is reversed. */
  readonly reversal: DataLoader<number, HourEntry | null>;
  /** Of persons whom the viewer was given. */
  readonly personYear: DataLoader<PersonYearKey, PersonYear, string>;
  readonly entryPages: DataLoader<EntryList, Page<EntryRow>>;
  readonly entryCounts: DataLoader<Pick<EntryList, 'personId' | 'year'>, number>;
  /** The conditions hold the viewer's scope. */
  readonly personPages: DataLoader<PersonList, Page<PersonRow>>;
  readonly personCounts: DataLoader<Predicate, number>;
  /** Full values only for those who may see them, and then on the audit trail. */
  identity(field: IdentityField, reveal: boolean): DataLoader<number, string | null>;
  /** Refused to those who read no figures; of an organisation that lies partly outside the scope, the part within. */
  readonly compliance: DataLoader<GroupYear, Figures, string>;
}

/** Keys of one statement: more are split. */
const MOST_KEYS = 1_000;
/** Lists of one statement, each a SELECT of its own in it. */
const MOST_LISTS = 100;

/** @param viewer null: nobody is signed in; nothing is found */
export function createLoaders(hub: Hub, viewer: Viewer | null): Loaders {
  const { sql } = hub;
  const units = viewer ? visibleUnits(viewer) : NO_ROW;
  const departments = viewer ? visibleDepartments(viewer) : NO_ROW;
  const providers = viewer ? visibleProviders(viewer) : NO_ROW;
  const persons = viewer ? personPredicate(personScopeOf(viewer)) : NO_ROW;
  return {
    region: one(
      (codes) => regionsByCode(sql, codes),
      (row) => row.code,
      regionOf,
    ),
    department: one(
      (ids) => departmentsById(sql, departments, ids),
      (row) => row.id,
      departmentOf,
    ),
    unit: one(
      (ids) => unitsById(sql, units, ids),
      (row) => row.id,
      unitOf,
    ),
    person: one(
      (ids) => personsById(sql, persons, ids),
      (row) => row.id,
      personOf,
    ),
    provider: one(
      (ids) => providersById(sql, providers, ids),
      (row) => row.id,
      providerOf,
    ),
    course: one(
      (ids) => coursesById(sql, providers, ids),
      (row) => row.id,
      courseOf,
    ),
    completion: one(
      (ids) => completionsById(sql, viewer ? visibleCompletions(viewer) : NO_ROW, ids),
      (row) => row.id,
      completionOf,
    ),
    batch: one(
      (ids) => batchesById(sql, viewer ? visibleBatches(viewer) : NO_ROW, ids),
      (row) => row.id,
      batchOf,
    ),
    batchCounts: new DataLoader<number, BatchCounts>((ids) => countBatches(sql, ids), {
      cache: false,
      maxBatchSize: MOST_LISTS,
    }),
    entryOfCompletion: new DataLoader<number, HourEntry | null>(
      async (ids) => {
        const entries = await standingEntriesOf(sql, ids);
        return ids.map((id) => (entries.has(id) ? hourEntryOf(entries.get(id)!) : null));
      },
      { maxBatchSize: MOST_KEYS },
    ),
    entry: one(
      (ids) => entriesById(sql, persons, ids),
      (row) => row.id,
      hourEntryOf,
    ),
    reversal: one(
      (ids) => reversalsOf(sql, persons, ids),
      (row) => row.reversesId!,
      hourEntryOf,
    ),
    personYear: new DataLoader<PersonYearKey, PersonYear, string>(
      async (keys) => (await personYears(sql, keys)).map((sums, at) => personYearOf(keys[at]!.year, sums)),
      { cacheKeyFn: ({ personId, year }) => `${personId}/${year}`, maxBatchSize: MOST_KEYS * 20 },
    ),
    entryPages: lists((wanted) => readEntries(sql, wanted)),
    entryCounts: lists((wanted) => countEntries(sql, wanted)),
    personPages: lists((wanted) => findPersons(sql, wanted)),
    personCounts: lists((wanted) => countPersons(sql, wanted)),
    identity: identityLoaders(hub, viewer),
    compliance: complianceLoader(hub, viewer),
  };
}

/** Rows by their keys, each shaped for the schema. */
function one<Key extends string | number, Row, Item>(
  read: (keys: readonly Key[]) => Promise<Row[]>,
  keyOf: (row: Row) => Key,
  itemOf: (row: Row) => Item,
): DataLoader<Key, Item | null> {
  return new DataLoader<Key, Item | null>(
    async (keys) => {
      const items = new Map((await read(keys)).map((row) => [keyOf(row), itemOf(row)]));
      return keys.map((key) => items.get(key) ?? null);
    },
    { maxBatchSize: MOST_KEYS },
  );
}

/** Pages and counts: batched, but asked only once each. */
function lists<Wanted, Answer>(read: (wanted: readonly Wanted[]) => Promise<Answer[]>): DataLoader<Wanted, Answer> {
  return new DataLoader<Wanted, Answer>(read, { cache: false, maxBatchSize: MOST_LISTS });
}

function identityLoaders(hub: Hub, viewer: Viewer | null): Loaders['identity'] {
  const loaders = new Map<string, DataLoader<number, string | null>>();
  return (field, reveal) => {
    const name = `${field}/${reveal}`;
    const loader = loaders.get(name) ?? identityLoader(hub, viewer, field, reveal);
    loaders.set(name, loader);
    return loader;
  };
}

function identityLoader(
  hub: Hub,
  viewer: Viewer | null,
  field: IdentityField,
  reveal: boolean,
): DataLoader<number, string | null> {
  return new DataLoader<number, string | null>(
    async (ids) => {
      if (!viewer) throw new Unauthenticated();
      const values = await readIdentities(hub, viewer, field, reveal, ids);
      return ids.map((id) => values.get(id) ?? null);
    },
    { maxBatchSize: MOST_KEYS },
  );
}

function complianceLoader(hub: Hub, viewer: Viewer | null): Loaders['compliance'] {
  return new DataLoader<GroupYear, Figures, string>(
    async (groups) => {
      if (!viewer) throw new Unauthenticated();
      const within = unitPredicate(requireAggregateScope(viewer));
      return complianceOfGroups(hub, within, groups);
    },
    { cacheKeyFn: ({ by, key, year }) => `${by}/${key}/${year}`, maxBatchSize: MOST_KEYS },
  );
}
