import { print } from './stage';

export async function dashboardBench(): Promise<void> {
  print('');
}
