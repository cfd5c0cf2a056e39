import type { Viewer } from '../../src/access/viewer';
import { answer, DASHBOARD, providerViewer } from '../support/ask';
import { useReadingCity } from './reading-city';

const here = useReadingCity();

describe('the viewer', () => {
  const QUERY =
    '{ viewer { name roles person { name } unit { id } department { id } region { code } provider { code } } }';
  const nothing = { person: null, unit: null, department: null, region: null, provider: null };

  it('is told who it is and what it acts for', async () => {
    const told = async (viewer: Viewer) => (await answer<{ viewer: object }>(here.hub, viewer, QUERY)).viewer;
    expect(await told(here.learner())).toEqual({
      ...nothing,
      name: 'The learner',
      roles: ['learner'],
      person: { name: '阿依古丽·买买提' },
    });
    expect(await told(here.unitAdmin())).toEqual({
      ...nothing,
      name: 'The unit-admin',
      roles: ['unit-admin'],
      unit: { id: here.unit(0) },
    });
    expect(await told(here.departmentAdmin())).toMatchObject({ department: { id: here.department(0) } });
    expect(await told(here.countyBureau())).toMatchObject({ region: { code: '371625' } });
    expect(await told(providerViewer(here.providerId))).toEqual({
      ...nothing,
      name: 'A provider',
      roles: ['provider'],
      provider: { code: 'P1' },
    });
    expect(await told(DASHBOARD)).toEqual({ ...nothing, name: 'A dashboard', roles: ['dashboard'] });
  });
});
