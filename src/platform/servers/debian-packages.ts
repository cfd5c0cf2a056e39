import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { ended } from './bound-child';
import { findProgram } from './programs';
import { StartError } from './start-error';

/** Whether packages can be installed here: Debian or Ubuntu, as root. */
export function canInstallPackages(): boolean {
  return process.getuid?.() === 0 && existsSync('/etc/debian_version') && findProgram('apt-get') !== null;
}

/**
 * While it runs, `policy-rc.d` forbids every start of a system service; what was in its place is put back at the end,
 * whatever happens. The package lists are fetched only where the machine has none that know the packages. A service that
 * a package switched on for the next boot is switched off again.
 */
const INSTALL = `
policy=/usr/sbin/policy-rc.d
kept="$policy.hub-kept"
if [ -e "$kept" ]; then mv -f "$kept" "$policy"; fi
had_redis=$(dpkg-query -W -f='\${Status}' redis-server 2>/dev/null || true)
if [ -e "$policy" ] || [ -L "$policy" ]; then mv "$policy" "$kept"; fi
restore() { rm -f "$policy"; if [ -e "$kept" ] || [ -L "$kept" ]; then mv -f "$kept" "$policy"; fi; }
trap restore EXIT
printf '#!/bin/sh\\nexit 101\\n' > "$policy" && chmod 755 "$policy"
export DEBIAN_FRONTEND=noninteractive
set -- -y --no-install-recommends -o DPkg::Lock::Timeout=120 install "$@"
apt-get "$@" || { apt-get -o DPkg::Lock::Timeout=120 update && apt-get "$@"; } || exit 1
case "$had_redis" in *installed*) ;; *) [ -d /run/systemd/system ] && systemctl disable redis-server.service ;; esac
exit 0
`;

/**
 * Installs Debian packages without starting their services; its output is hidden unless it fails.
 * The shell has a session of its own and finishes even when this process is killed meanwhile: a package manager must not
 * be torn, and the policy file must be put back.
 * @throws StartError with the last line apt-get said
 */
export async function installPackages(names: readonly string[]): Promise<void> {
  const shell = spawn('sh', ['-c', INSTALL, 'install', ...names], {
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
    cwd: '/',
  });
  let output = '';
  for (const stream of [shell.stdout, shell.stderr])
    stream.on('data', (chunk: Buffer) => {
      output = (output + chunk.toString()).slice(-20_000);
    });
  await ended(shell);
  if (shell.exitCode === 0) return;
  process.stderr.write(output);
  const reason =
    output
      .split('\n')
      .filter((line) => /^E:/.test(line))
      .at(-1)
      ?.slice(2)
      .trim() ?? 'see above';
  throw new StartError(`apt-get could not install ${names.join(' ')}: ${reason.replace(/\.$/, '')}.`);
}
