import { importCourses } from '../intake/import-courses';
import type { Hub } from '../platform/hub';
import { tableInMemory } from '../platform/tabular-file';
import { importDepartments } from '../registry/import-departments';
import { importPersons } from '../registry/import-persons';
import { importUnits } from '../registry/import-units';
import { DEMO_COURSE_COLUMNS, demoCourseRows } from './demo-courses.rules';
import { demoDepartments } from './demo-organisations.rules';
import { DEMO_PERSON_COLUMNS } from './demo-persons.rules';
import { makeDemoClients, makeDemoUsers } from './demo-sign-ins';
import { importAll } from './import-all';
import { DEMO_YEARS, type InventedCity, personRows } from './invent-city';

/** Brings in the organisations, people, courses and sign-ins. Called again after a kill, it finds what is there unchanged. */
export async function setUpCity(
  hub: Hub,
  city: InventedCity,
  lastYear: number,
  progress: (fraction: number) => void,
): Promise<void> {
  await makeDemoClients(hub);
  const departments = demoDepartments().map(({ code, name, region }) => [code, name, region]);
  await importAll(
    importDepartments,
    hub,
    tableInMemory(['code', 'name', 'region'], () => departments),
  );
  const units = city.units.map((unit) => [
    unit.creditCode,
    unit.name,
    unit.region,
    unit.departmentCode,
    String(unit.cityLevel),
  ]);
  const unitColumns = ['credit_code', 'name', 'region', 'department_code', 'city_level'];
  await importAll(
    importUnits,
    hub,
    tableInMemory(unitColumns, () => units),
  );
  const people = tableInMemory(DEMO_PERSON_COLUMNS, () => personRows(city, 'AT_FIRST'), city.persons);
  await importAll(importPersons, hub, people, { progress });
  const courses = Array.from({ length: DEMO_YEARS }, (_, index) =>
    demoCourseRows(city.courses, lastYear - index),
  ).flat();
  await importAll(
    importCourses,
    hub,
    tableInMemory(DEMO_COURSE_COLUMNS, () => courses),
  );
  await makeDemoUsers(hub, city);
}
