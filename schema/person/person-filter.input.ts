import { Field, ID, InputType, Int } from 'type-graphql';
import type { FieldCipher } from '../../src/platform/encryption';
import type { LocalDate } from '../../src/platform/clock';
import { allOf, ANY_ROW, type Predicate } from '../../src/platform/predicate';
import { BadInput } from '../../src/platform/refusal';
import { compliantPredicate } from '../../src/ledger/standing.sql';
import { knownYear } from '../../src/ledger/year-range.rules';
import { parseIdNumber } from '../../src/registry/id-number.rules';
import { personFilterPredicate, personSearch } from '../../src/registry/person-filter.rules';
import { filterKey } from '../global-id';

@InputType('PersonFilter', { description: 'What is null or left out does not narrow.' })
export class PersonFilterInput {
  @Field(() => String, { nullable: true, description: 'The beginning of a name, or a whole ID number.' })
  search?: string | null;
  @Field(() => ID, { nullable: true }) unitId?: string | null;
  @Field(() => ID, { nullable: true }) departmentId?: string | null;
  @Field(() => String, { nullable: true }) regionCode?: string | null;
  @Field(() => String, { nullable: true }) titleSeries?: string | null;
  @Field(() => Int, { nullable: true, description: 'The year that `compliant` means.' }) year?: number | null;
  @Field(() => Boolean, { nullable: true, description: 'Needs `year`.' }) compliant?: boolean | null;
}

/**
 * The filter as a condition over `person p` joined (left) to `unit u`.
 * @throws BadInput where `compliant` comes without `year`, or the year is unknown
 */
export function filterPredicate(filter: PersonFilterInput, cipher: FieldCipher, today: LocalDate): Predicate {
  const { search, regionCode, titleSeries } = filter;
  const number = search ? parseIdNumber(search, today) : null;
  return allOf(
    personFilterPredicate({
      search: search ? personSearch(search, number?.ok ? number.value : null, (text) => cipher.blindIndex(text)) : null,
      unitId: filterKey('Unit', filter.unitId),
      departmentId: filterKey('Department', filter.departmentId),
      regionCode,
      titleSeries,
    }),
    standingPredicate(filter),
  );
}

function standingPredicate({ year, compliant }: PersonFilterInput): Predicate {
  const ofYear = year === null || year === undefined ? null : knownYear('filter.year', year);
  if (compliant === null || compliant === undefined) return ANY_ROW;
  if (ofYear === null) throw new BadInput('`filter.compliant` needs `filter.year`: name the year it is about.');
  return compliantPredicate(ofYear, compliant);
}
