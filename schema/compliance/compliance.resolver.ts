import { Arg, Ctx, FieldResolver, Int, Query, Resolver, Root } from 'type-graphql';
import { unitPredicate } from '../../src/access/scope';
import { requireViewer } from '../../src/access/viewer';
import type { Malformed } from '../../src/platform/malformed';
import { requireAggregateScope } from '../../src/access/visibility';
import type { LocalDate } from '../../src/platform/clock';
import type { ComplianceDimension } from '../../src/compliance/compliance-filter.rules';
import { complianceReport, type ReportRow } from '../../src/compliance/report';
import { complianceTrend } from '../../src/compliance/trend';
import { givenInstant } from '../arguments';
import { type Connection, type CursorForm, pageRequest } from '../connection';
import type { Context } from '../context';
import { DateTime, LocalDateScalar } from '../scalars';
import {
  ComplianceDimensionEnum,
  ComplianceFilterInput,
  CompliancePoint,
  ComplianceReport,
  type ComplianceRow,
  ComplianceRowConnection,
  complianceFilterOf,
  reportOf,
  reportRow,
} from './compliance.types';
import { sliceOf } from './row-slice';

/** How many rows come by default, and at most. */
const SIZES = { usual: 100, most: 1_000 };

@Resolver(() => ComplianceReport)
export class ComplianceResolver {
  @Query(() => ComplianceReport, {
    description: '`asOf` answers as the ledger stood then; left out, as it stands now.',
  })
  async compliance(
    @Arg('year', () => Int) year: number,
    @Arg('by', () => ComplianceDimensionEnum) by: ComplianceDimension,
    @Arg('filter', () => ComplianceFilterInput, { nullable: true }) filter: ComplianceFilterInput | null | undefined,
    @Arg('asOf', () => DateTime, { nullable: true }) asOf: Date | Malformed | null | undefined,
    @Ctx() { hub, viewer }: Context,
  ): Promise<ComplianceReport> {
    const within = unitPredicate(requireAggregateScope(requireViewer(viewer)));
    const question = { year, by, within, filter: complianceFilterOf(filter), asOf: givenInstant('asOf', asOf) };
    return reportOf(by, await complianceReport(hub, question));
  }

  @Query(() => [CompliancePoint], {
    description: 'One point a day, at most 366 days; none for days that have not begun.',
  })
  complianceTrend(
    @Arg('year', () => Int) year: number,
    @Arg('from', () => LocalDateScalar) from: LocalDate,
    @Arg('to', () => LocalDateScalar) to: LocalDate,
    @Arg('filter', () => ComplianceFilterInput, { nullable: true }) filter: ComplianceFilterInput | null | undefined,
    @Ctx() { hub, viewer }: Context,
  ): Promise<CompliancePoint[]> {
    const within = unitPredicate(requireAggregateScope(requireViewer(viewer)));
    return complianceTrend(hub, { year, from, to, within, filter: complianceFilterOf(filter) });
  }

  @FieldResolver(() => ComplianceRowConnection, { description: '`first` from 1 to 1000.' })
  rows(
    @Root() { by, ordered }: ComplianceReport,
    @Arg('first', () => Int, { nullable: true, defaultValue: SIZES.usual }) first: number | null,
    @Arg('after', () => String, { nullable: true }) after: string | null | undefined,
  ): Connection<ComplianceRow> {
    const form: CursorForm = { list: `compliance-${by}`, parts: ['text'] };
    return new ComplianceRowConnection({
      page: sliceOf(ordered, pageRequest({ first, after }, form, SIZES)),
      form,
      keyOf: (row: ReportRow) => [row.order],
      itemOf: (row: ReportRow) => reportRow(by, row),
      count: () => ordered.length,
    });
  }
}
