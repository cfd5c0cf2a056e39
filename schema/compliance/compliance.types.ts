import { Field, Float, ID, InputType, Int, ObjectType } from 'type-graphql';
import type { LocalDate } from '../../src/platform/clock';
import type { Hours } from '../../src/platform/hours';
import type { ComplianceDimension, ComplianceFilter } from '../../src/compliance/compliance-filter.rules';
import { type Figures, rateOf } from '../../src/compliance/figures';
import type { Report, ReportRow } from '../../src/compliance/report';
import type { TrendPoint } from '../../src/compliance/trend';
import type { TitleLevel } from '../../src/registry/person.entity';
import { connectionType } from '../connection';
import { enumOf } from '../enums';
import { filterKey, globalId } from '../global-id';
import { TitleLevelEnum } from '../person/person.types';
import { DateTime, HoursScalar, LocalDateScalar } from '../scalars';

export const ComplianceDimensionEnum = enumOf<ComplianceDimension>(
  'ComplianceDimension',
  'What makes the rows of a report.',
  {
    REGION: "By the unit's region.",
    DEPARTMENT: "By the unit's competent department.",
    UNIT: '',
    TITLE_SERIES: '',
    TITLE_LEVEL: '',
  },
);

@InputType('ComplianceFilter', { description: 'Whose figures are counted; what is null or left out does not narrow.' })
export class ComplianceFilterInput {
  @Field(() => String, { nullable: true }) regionCode?: string | null;
  @Field(() => ID, { nullable: true }) departmentId?: string | null;
  @Field(() => ID, { nullable: true }) unitId?: string | null;
  @Field(() => String, { nullable: true, description: 'An empty text: persons without a title series.' })
  titleSeries?: string | null;
  @Field(() => TitleLevelEnum, { nullable: true }) titleLevel?: TitleLevel | null;
}

export function complianceFilterOf(input: ComplianceFilterInput | null | undefined): ComplianceFilter {
  return {
    ...input,
    departmentId: filterKey('Department', input?.departmentId),
    unitId: filterKey('Unit', input?.unitId),
  };
}

@ObjectType('ComplianceRow', { simpleResolvers: true, description: 'How a group of ACTIVE persons stands in a year.' })
export class ComplianceRow {
  @Field(() => String, {
    nullable: true,
    description:
      "The group's id (regions, departments, units) or value (titles); null on a total, an empty text for those who have no such group.",
  })
  key: string | null;
  @Field(() => String) label: string;
  @Field(() => Int, { description: 'Active persons counted.' }) persons: number;
  @Field(() => Int) compliant: number;
  @Field(() => Float, { description: 'compliant / persons, 0 where nobody is counted.' }) rate: number;
  @Field(() => Int, { description: 'Met the public part; for credit years, equal to `compliant`.' })
  publicMet: number;
  @Field(() => Int) professionalMet: number;
  @Field(() => Int, { description: 'Active persons without a single hour.' }) notStarted: number;
  @Field(() => HoursScalar) hours: Hours;
}

export const ComplianceRowConnection = connectionType('ComplianceRow', () => ComplianceRow);

@ObjectType('ComplianceReport', { simpleResolvers: true, description: 'How many are compliant, by groups.' })
export class ComplianceReport {
  @Field(() => Int) year: number;
  @Field(() => DateTime, { description: 'Every ledger line recognized up to this instant is counted.' }) asOf: Date;
  @Field(() => ComplianceRow) total: ComplianceRow;
  readonly by: ComplianceDimension;
  readonly ordered: readonly ReportRow[];
}

@ObjectType('CompliancePoint', { simpleResolvers: true, description: 'How things stood at the end of a day.' })
export class CompliancePoint implements TrendPoint {
  @Field(() => LocalDateScalar) date: LocalDate;
  @Field(() => Int) persons: number;
  @Field(() => Int) compliant: number;
}

function rowOf(key: string | null, label: string, figures: Figures): ComplianceRow {
  const { persons, compliant, publicMet, professionalMet, started, hours } = figures;
  const notStarted = persons - started;
  return { key, label, persons, compliant, rate: rateOf(figures), publicMet, professionalMet, notStarted, hours };
}

/** The row of an organisation that the caller holds already. */
export function groupRow(
  organisation: { readonly id: string; readonly name: string },
  figures: Figures,
): ComplianceRow {
  return rowOf(organisation.id, organisation.name, figures);
}

const NODE = {
  REGION: 'Region',
  DEPARTMENT: 'Department',
  UNIT: 'Unit',
  TITLE_SERIES: null,
  TITLE_LEVEL: null,
} as const;

export function reportRow(by: ComplianceDimension, row: ReportRow): ComplianceRow {
  const type = NODE[by];
  return rowOf(type && row.key !== '' ? globalId(type, row.key) : row.key, row.label, row);
}

export function reportOf(by: ComplianceDimension, report: Report): ComplianceReport {
  return { year: report.year, asOf: report.asOf, total: rowOf(null, '合计', report.total), by, ordered: report.rows };
}
