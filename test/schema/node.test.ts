import type { Viewer } from '../../src/access/viewer';
import {
  answer,
  CITY_BUREAU,
  DASHBOARD,
  providerViewer,
  refusalOf,
  TITLE_EVALUATION,
  userViewer,
} from '../support/ask';
import { useReadingCity } from './reading-city';

const here = useReadingCity();

/** Everything that has an id, and a name for each. */
function everything(): Record<string, string> {
  return {
    ...Object.fromEntries([0, 1, 2, 3, 4].map((at) => [`person ${at}`, here.person(at)])),
    ...Object.fromEntries([0, 1, 2].map((at) => [`unit ${at}`, here.unit(at)])),
    ...Object.fromEntries([0, 1].map((at) => [`department ${at}`, here.department(at)])),
    'entry of 0': `HourEntry-${here.city.entryIds[0]}`,
    'entry of 2': `HourEntry-${here.city.entryIds[4]}`,
    region: 'Region-371625',
    provider: `Provider-${here.providerId}`,
    course: `Course-${here.courseId}`,
  };
}

describe('what a viewer finds by node(id)', () => {
  const PUBLIC = ['course', 'provider', 'region'];
  const cases: readonly [string, () => Viewer, readonly string[]][] = [
    [
      'the city bureau',
      () => CITY_BUREAU,
      [
        'department 0',
        'department 1',
        'entry of 0',
        'entry of 2',
        'person 0',
        'person 1',
        'person 2',
        'person 3',
        'person 4',
        'unit 0',
        'unit 1',
        'unit 2',
        ...PUBLIC,
      ],
    ],
    [
      'an auditor',
      here.auditor,
      [
        'department 0',
        'department 1',
        'entry of 0',
        'entry of 2',
        'person 0',
        'person 1',
        'person 2',
        'person 3',
        'person 4',
        'unit 0',
        'unit 1',
        'unit 2',
        ...PUBLIC,
      ],
    ],
    [
      'a county’s bureau',
      here.countyBureau,
      ['department 1', 'entry of 2', 'person 2', 'person 3', 'unit 1', 'unit 2', ...PUBLIC],
    ],
    ['a department', here.departmentAdmin, ['department 0', 'entry of 0', 'person 0', 'person 1', 'unit 0', ...PUBLIC]],
    ['a unit', here.unitAdmin, ['department 0', 'entry of 0', 'person 0', 'person 1', 'unit 0', ...PUBLIC]],
    ['a learner', here.learner, ['department 0', 'entry of 0', 'person 0', 'unit 0', ...PUBLIC]],
    ['a system-admin', () => userViewer('system-admin'), PUBLIC],
    ['a dashboard', () => DASHBOARD, ['department 0', 'department 1', 'unit 0', 'unit 1', 'unit 2', ...PUBLIC]],
    ['a provider', () => providerViewer(here.providerId), PUBLIC],
    ['another provider', () => providerViewer(999), ['region']],
    ['title evaluation', () => TITLE_EVALUATION, ['region']],
  ];

  it.each(cases)('%s', async (_, viewer, expected) => {
    const ids = everything();
    const query = `{ ${Object.values(ids)
      .map((id, at) => `n${at}: node(id: "${id}") { id __typename }`)
      .join(' ')} }`;
    const found = Object.values(
      await answer<Record<string, { id: string; __typename: string } | null>>(here.hub, viewer(), query),
    );
    const names = Object.keys(ids).filter((_name, at) => found[at] !== null);
    expect(names.sort()).toEqual([...expected].sort());
    for (const [at, id] of Object.values(ids).entries())
      if (found[at]) expect(found[at]).toEqual({ id, __typename: id.split('-')[0] });
  });

  it('nothing for ids of no such thing', async () => {
    for (const id of ['', 'x', 'Person-', 'Person-x', 'Unit-0', 'Person-99999999999999999999', 'Viewer-1', 'Region-0'])
      expect(await answer(here.hub, CITY_BUREAU, 'query ($id: ID!) { node(id: $id) { id } }', { id })).toEqual({
        node: null,
      });
  });

  it('is asked only by those who signed in', async () => {
    for (const query of [
      '{ node(id: "Region-371625") { id } }',
      '{ regions { code } }',
      '{ persons { totalCount } }',
      '{ person(id: "Person-1") { id } }',
      '{ unit(id: "Unit-1") { id } }',
      '{ department(id: "Department-1") { id } }',
      '{ compliance(year: 2024, by: UNIT) { year } }',
      '{ complianceTrend(year: 2024, from: "2024-01-01", to: "2024-01-02") { date } }',
      '{ titleEvaluationChecks(idNumbers: [], from: 2024, to: 2024) { found } }',
    ])
      expect(await refusalOf(here.hub, null, query)).toMatch(/^Unauthenticated: /);
    expect(await answer(here.hub, null, '{ viewer { name } }')).toEqual({ viewer: null });
  });
});
