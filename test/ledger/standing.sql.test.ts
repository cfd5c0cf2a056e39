import fc from 'fast-check';
import { hoursFromTenths } from '../../src/platform/hours';
import { standingOf } from '../../src/ledger/requirement.rules';
import { standingSql } from '../../src/ledger/standing.sql';
import { openTestHub, type TestHub } from '../support/test-hub';

describe('the standing as SQL', () => {
  let hub: TestHub;
  beforeAll(async () => {
    hub = await openTestHub();
  });
  afterAll(() => hub.close());

  const tenths = fc.oneof(fc.nat(1_000), fc.constantFrom(0, 199, 200, 299, 300, 301, 599, 600, 601, 899, 900));

  it.each([2019, 2020])('says in %i what the rule says, of any sums', async (year) => {
    const sql = standingSql(year);
    await fc.assert(
      fc.asyncProperty(fc.array(fc.tuple(tenths, tenths, tenths), { minLength: 1, maxLength: 50 }), async (sums) => {
        const rows = await hub.sql.query(
          `SELECT ${sql.total} AS total, ${sql.isCompliant} AS isCompliant, ${sql.publicMet} AS publicMet,
             ${sql.professionalMet} AS professionalMet, ${sql.isStarted} AS isStarted
           FROM (${sums.map((_, at) => `SELECT ${at} AS at, ? AS public_tenths, ? AS professional_tenths, ? AS credit_tenths`).join(' UNION ALL ')}) y
           ORDER BY at`,
          sums.flat(),
        );
        expect(rows).toEqual(
          sums.map(([inPublic, professional, credit]) => {
            const standing = standingOf(year, {
              public: hoursFromTenths(inPublic),
              professional: hoursFromTenths(professional),
              credit: hoursFromTenths(credit),
            });
            return {
              total: standing.total,
              isCompliant: Number(standing.isCompliant),
              publicMet: Number(standing.publicMet),
              professionalMet: Number(standing.professionalMet),
              isStarted: Number(inPublic + professional + credit > 0),
            };
          }),
        );
      }),
      { numRuns: 20 },
    );
  });
});
