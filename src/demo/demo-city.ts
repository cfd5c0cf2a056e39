import type { Sql } from '../platform/database';

/** What the demo city of a database was made of, and how far it has been loaded. */
export interface DemoCity {
  readonly seed: number;
  readonly persons: number;
  /** The instant up to which its story is told. */
  readonly cityNow: Date;
  /** Weeks of the story that have been told; null: not even its people are there yet. */
  readonly stepsDone: number | null;
  readonly isComplete: boolean;
}

/** Null: this database holds no demo city, complete or not. */
export async function readDemoCity(sql: Sql): Promise<DemoCity | null> {
  const [row] = await sql.query<Omit<DemoCity, 'isComplete'> & { isComplete: number }>(
    `SELECT seed, persons, city_now AS cityNow, steps_done AS stepsDone, is_complete AS isComplete
     FROM demo_city WHERE id = 1`,
  );
  return row ? { ...row, isComplete: row.isComplete === 1 } : null;
}

/** Writes down that a city is about to be loaded. */
export async function beginDemoCity(sql: Sql, city: Pick<DemoCity, 'seed' | 'persons' | 'cityNow'>): Promise<void> {
  await sql.execute('INSERT INTO demo_city (id, seed, persons, city_now) VALUES (1, ?, ?, ?)', [
    city.seed,
    city.persons,
    city.cityNow,
  ]);
}

export async function noteDemoProgress(sql: Sql, stepsDone: number, isComplete: boolean): Promise<void> {
  await sql.execute('UPDATE demo_city SET steps_done = ?, is_complete = ? WHERE id = 1', [
    stepsDone,
    isComplete ? 1 : 0,
  ]);
}

/** Whether anybody or any organisation is registered: the demo never mixes with other data. */
export async function holdsRegistrations(sql: Sql): Promise<boolean> {
  const rows = await sql.query(
    `SELECT 1 FROM (SELECT id FROM person LIMIT 1) AS p UNION ALL SELECT 1 FROM (SELECT id FROM unit LIMIT 1) AS u
     UNION ALL SELECT 1 FROM (SELECT id FROM department LIMIT 1) AS d
     UNION ALL SELECT 1 FROM (SELECT id FROM provider LIMIT 1) AS v`,
  );
  return rows.length > 0;
}
