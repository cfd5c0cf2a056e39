import { type Migration, table } from './define';

export const demoTables: readonly Migration[] = [
  /**
   * One row, and only where this database holds the demo city: what it was made of and how far it has been loaded
   * (src/demo/load-demo-city.ts). city_now: the instant up to which its story is told.
   */
  table(
    'demo_city',
    60,
    `id TINYINT NOT NULL PRIMARY KEY,
     seed INT NOT NULL,
     persons INT NOT NULL,
     city_now DATETIME(3) NOT NULL,
     steps_done INT NULL,
     is_complete TINYINT NOT NULL DEFAULT 0`,
  ),
];
