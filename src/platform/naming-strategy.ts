import { DefaultNamingStrategy, type Table } from 'typeorm';

const snake = (text: string): string => text.replace(/([a-z0-9])([A-Z])/g, '$1_$2').toLowerCase();

/** Columns in snake_case and keys with names that one can read in an error message: `uq_unit_credit_code`. */
export class ReadableKeys extends DefaultNamingStrategy {
  override tableName(className: string, customName: string | undefined): string {
    return customName ?? snake(className);
  }
  override columnName(propertyName: string, customName: string | undefined): string {
    return customName ?? snake(propertyName);
  }
  override joinColumnName(relationName: string, referencedColumnName: string): string {
    return snake(`${relationName}_${referencedColumnName}`);
  }
  override indexName(table: Table | string, columns: string[]): string {
    return keyName('ix', table, columns);
  }
  override uniqueConstraintName(table: Table | string, columns: string[]): string {
    return keyName('uq', table, columns);
  }
  override foreignKeyName(table: Table | string, columns: string[]): string {
    return keyName('fk', table, columns);
  }
}

function keyName(prefix: string, table: Table | string, columns: string[]): string {
  const name = typeof table === 'string' ? table : table.name;
  return `${prefix}_${name.split('.').pop()}_${columns.map(snake).join('_')}`.slice(0, 64);
}
