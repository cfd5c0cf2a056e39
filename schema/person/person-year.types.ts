import { Field, Int, ObjectType } from 'type-graphql';
import type { Hours } from '../../src/platform/hours';
import { type Requirement, requirementOf, standingOf, type YearlySums } from '../../src/ledger/requirement.rules';
import { enumOf } from '../enums';
import { HoursScalar } from '../scalars';

const MeasureEnum = enumOf<Requirement['measure']>('Measure', 'HOURS from 2020 on; CREDITS through 2019.', {
  HOURS: '学时',
  CREDITS: '学分',
});

@ObjectType('Requirement', { simpleResolvers: true, description: 'What a year asks for.' })
class RequirementType {
  @Field(() => MeasureEnum) measure: Requirement['measure'];
  @Field(() => HoursScalar, { description: '90 hours; 20 credits through 2019.' }) total: Hours;
  @Field(() => HoursScalar, { nullable: true, description: '30; null through 2019.' }) public: Hours | null;
  @Field(() => HoursScalar, { nullable: true, description: '60; null through 2019.' }) professional: Hours | null;
}

@ObjectType('MissingHours', { simpleResolvers: true, description: 'What is still missing, never negative.' })
class MissingHours {
  @Field(() => HoursScalar) total: Hours;
  @Field(() => HoursScalar) public: Hours;
  @Field(() => HoursScalar) professional: Hours;
}

@ObjectType('PersonYear', { simpleResolvers: true, description: "One year's standing of a person." })
export class PersonYear {
  @Field(() => Int) year: number;
  @Field(() => RequirementType) requirement: Requirement;
  @Field(() => HoursScalar, { description: 'By the measure of the year: hours, or credits through 2019.' })
  total: Hours;
  @Field(() => HoursScalar) public: Hours;
  @Field(() => HoursScalar) professional: Hours;
  @Field(() => Boolean) compliant: boolean;
  @Field(() => MissingHours, {
    description:
      'What is still missing, never negative. `total` is what must still be learned to be compliant: 40 public and 50 professional hours leave 10, not 0.',
  })
  missing: MissingHours;
}

export function personYearOf(year: number, sums: YearlySums): PersonYear {
  const standing = standingOf(year, sums);
  return {
    year,
    requirement: requirementOf(year),
    total: standing.total,
    public: sums.public,
    professional: sums.professional,
    compliant: standing.isCompliant,
    missing: standing.missing,
  };
}
