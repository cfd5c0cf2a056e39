import { answer, ask, DASHBOARD, providerViewer, refusalOf, TITLE_EVALUATION } from '../support/ask';
import { useReadingCity } from './reading-city';

const here = useReadingCity();

describe('title evaluation', () => {
  const QUERY = `query ($idNumbers: [String!]!, $from: Int!, $to: Int!) { titleEvaluationChecks(idNumbers: $idNumbers, from: $from, to: $to) {
    idNumber found name years { year compliant total } } }`;
  const variables = (idNumbers: readonly string[]) => ({ idNumbers, from: 2023, to: 2024 });

  it('is answered in the order asked, with what is malformed or unknown as not found, and is on record', async () => {
    const unknown = '371699200002291055';
    const { titleEvaluationChecks } = await answer<{ titleEvaluationChecks: object[] }>(
      ...([
        here.hub,
        TITLE_EVALUATION,
        QUERY,
        variables([unknown, here.city.idNumbers[2]!, 'x', here.city.idNumbers[0]!]),
      ] as const),
    );
    expect(titleEvaluationChecks).toEqual([
      { idNumber: unknown, found: false, name: null, years: [] },
      {
        ...{ idNumber: here.city.idNumbers[2], found: true, name: '𬀩明' },
        years: [
          { year: 2024, compliant: true, total: 90 },
          { year: 2023, compliant: false, total: 0 },
        ],
      },
      { idNumber: 'x', found: false, name: null, years: [] },
      expect.objectContaining({ found: true, name: '阿依古丽·买买提' }),
    ]);
    const [line] = await here.hub.sql.query('SELECT actor, action, detail FROM audit_line ORDER BY id DESC LIMIT 1');
    expect(line).toEqual({ actor: 'client:titles-1', action: 'check-title-evaluation', detail: '4, 2023-2024' });
  });

  it('tells a county’s bureau of its own people only', async () => {
    const { titleEvaluationChecks } = await answer<{ titleEvaluationChecks: { found: boolean }[] }>(
      ...([
        here.hub,
        here.countyBureau(),
        QUERY,
        variables([here.city.idNumbers[0]!, here.city.idNumbers[2]!]),
      ] as const),
    );
    expect(titleEvaluationChecks.map((check) => check.found)).toEqual([false, true]);
  });

  it('is refused to everybody else, above 1,000 numbers and above 10 years', async () => {
    for (const viewer of [DASHBOARD, providerViewer(here.providerId), here.learner(), here.unitAdmin(), here.auditor()])
      expect(await refusalOf(here.hub, viewer, QUERY, variables([]))).toMatch(/^Forbidden: /);
    const many = variables(Array.from({ length: 1_001 }, () => 'x'));
    expect(await refusalOf(here.hub, TITLE_EVALUATION, QUERY, many)).toContain(
      'holds 1001 numbers; ask for at most 1000',
    );
    expect(await refusalOf(here.hub, TITLE_EVALUATION, QUERY, { ...variables([]), from: 2014 })).toContain(
      'are 11 years',
    );
    expect((await ask(here.hub, TITLE_EVALUATION, QUERY, variables([]))).data).toEqual({ titleEvaluationChecks: [] });
  });
});
