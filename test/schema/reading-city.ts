import { refreshRollups } from '../../src/compliance/refresh-rollups';
import { addCourse, addProvider } from '../support/city';
import { userViewer } from '../support/ask';
import { type City, makeCity } from '../support/small-city';
import { openTestHub, type TestHub } from '../support/test-hub';

/** A city of three units and five persons, seen from June 2025, with the ids and the sign-ins of those in it. */
export class ReadingCity {
  hub: TestHub;
  city: City;
  providerId: number;
  courseId: number;

  person = (at: number) => `Person-${this.city.personIds[at]}`;
  unit = (at: number) => `Unit-${this.city.unitIds[at]}`;
  department = (at: number) => `Department-${this.city.departmentIds[at]}`;

  countyBureau = () => userViewer('bureau-admin', { regionCode: '371625' });
  departmentAdmin = () => userViewer('department-admin', { departmentId: this.city.departmentIds[0]! });
  unitAdmin = () => userViewer('unit-admin', { unitId: this.city.unitIds[0]! });
  learner = () => userViewer('learner', { personId: this.city.personIds[0]! });
  auditor = () => userViewer('auditor');

  async build(): Promise<void> {
    this.hub = await openTestHub({ now: '2025-06-01T09:00:00+08:00' });
    this.providerId = await addProvider(this.hub, 'P1', 'PROVINCIAL_BASE');
    const course = { code: 'C1', year: 2024, kind: 'PUBLIC' as const, hours: 30, topic: '数字技术' };
    this.courseId = await addCourse(this.hub, this.providerId, course);
    this.city = await makeCity(this.hub, {
      departments: [
        { code: 'WSJ', regionCode: '371600' },
        { code: 'JYJ', regionCode: '371625' },
      ],
      units: [
        { regionCode: '371602', department: 0 },
        { regionCode: '371625', department: 1 },
        { regionCode: '371625' },
      ],
      persons: [
        { unit: 0, name: '阿依古丽·买买提', titleSeries: '卫生技术', titleLevel: 'SENIOR' },
        { unit: 0, name: '100%_!' },
        { unit: 1, name: '𬀩明', titleSeries: '中小学教师' },
        { unit: 2, name: '王芳' },
        { name: '王小明', state: 'LEFT' },
      ],
      entries: [
        { person: 0, year: 2024, kind: 'PUBLIC', hours: 40, providerId: this.providerId },
        { person: 0, year: 2024, kind: 'PROFESSIONAL', hours: 50.5, providerId: this.providerId },
        { person: 0, year: 2023, kind: 'PUBLIC', hours: 30.5, recognizedAt: '2023-05-01T00:00:00+08:00' },
        { person: 0, year: 2023, kind: 'PUBLIC', hours: -30.5, reverses: 2, recognizedAt: '2023-05-02T00:00:00+08:00' },
        { person: 2, year: 2024, kind: 'PUBLIC', hours: 30 },
        { person: 2, year: 2024, kind: 'PROFESSIONAL', hours: 60 },
        { person: 3, year: 2019, kind: 'CREDIT', hours: 19.5 },
      ],
    });
    const mobile = this.hub.cipher.seal('13800001234');
    await this.hub.sql.query('UPDATE person SET mobile = ? WHERE id = ?', [mobile, this.city.personIds[0]!]);
    await refreshRollups(this.hub);
  }
}

/** Builds the city before the tests of a file and takes it down after them. */
export function useReadingCity(): ReadingCity {
  const here = new ReadingCity();
  beforeAll(() => here.build());
  afterAll(() => here.hub.close());
  return here;
}
