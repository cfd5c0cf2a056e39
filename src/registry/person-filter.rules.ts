import { allOf, ANY_ROW, type Predicate, predicate } from '../platform/predicate';
import type { IdNumber } from './id-number.rules';
import { nameForMatching } from './person-name.rules';

/** What narrows a list of persons; null or left out: not by this. */
export interface PersonFilter {
  /** The beginning of a name, in any spelling, or a whole ID number. */
  readonly search?: { readonly nameBegins: string } | { readonly idNumberIndex: Buffer } | null;
  readonly unitId?: number | null;
  readonly departmentId?: number | null;
  readonly regionCode?: string | null;
  readonly titleSeries?: string | null;
}

/** Over `person p` joined (left) to `unit u`. */
export function personFilterPredicate(filter: PersonFilter): Predicate {
  return allOf(
    filter.search ? searchPredicate(filter.search) : ANY_ROW,
    equals('p.unit_id', filter.unitId),
    equals('u.department_id', filter.departmentId),
    equals('u.region_code', filter.regionCode),
    equals('p.title_series', filter.titleSeries),
  );
}

/** A whole ID number by its blind index; anything else is the beginning of a name. */
export function personSearch(
  text: string,
  parsed: IdNumber | null,
  blindIndex: (number: IdNumber) => Buffer,
): NonNullable<PersonFilter['search']> {
  return parsed ? { idNumberIndex: blindIndex(parsed) } : { nameBegins: text };
}

function searchPredicate(search: NonNullable<PersonFilter['search']>): Predicate {
  if ('idNumberIndex' in search) return predicate('p.id_number_index = ?', search.idNumberIndex);
  const beginning = nameForMatching(search.nameBegins).replace(/[!%_]/g, '!$&');
  return predicate("p.name_match LIKE ? ESCAPE '!'", `${beginning}%`);
}

function equals(column: string, value: number | string | null | undefined): Predicate {
  return value === null || value === undefined ? ANY_ROW : predicate(`${column} = ?`, value);
}
