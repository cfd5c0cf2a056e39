import type { MigrationInterface, QueryRunner } from 'typeorm';

/** The class of a migration, as TypeORM wants them. */
export type Migration = new () => MigrationInterface;

/**
 * A migration of one statement each way. DDL commits by itself on MariaDB and MySQL, so a step that does one thing is
 * either done or not, and `IF [NOT] EXISTS` lets an interrupted run be started again.
 * @param name ends with a 13-digit timestamp, which orders it
 */
export function migration(name: string, up: string | readonly string[], down: string | readonly string[]): Migration {
  return class implements MigrationInterface {
    readonly name = name;
    up(runner: QueryRunner): Promise<void> {
      return runAll(runner, up);
    }
    down(runner: QueryRunner): Promise<void> {
      return runAll(runner, down);
    }
  };
}

/** A table in the binary collation: identifiers and names must never be equal to look-alikes (domain.md §4). */
export function table(name: string, stamp: number, columns: string): Migration {
  const className = name.replace(/(^|_)([a-z])/g, (_, __, letter: string) => letter.toUpperCase());
  return migration(
    `Create${className}${1763900000000 + stamp}`,
    `CREATE TABLE IF NOT EXISTS ${name} (${columns}) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin`,
    `DROP TABLE IF EXISTS ${name}`,
  );
}

async function runAll(runner: QueryRunner, statements: string | readonly string[]): Promise<void> {
  for (const statement of typeof statements === 'string' ? [statements] : statements) await runner.query(statement);
}
