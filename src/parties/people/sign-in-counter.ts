import { Counter, register } from 'prom-client';

/** Counts sign-ins by their outcome: `in` or `refused`. One per process, however many gateways a process has. */
export function signInCounter(): Counter<'outcome'> {
  const name = 'credit_sign_ins_total';
  const known = register.getSingleMetric(name);
  if (known instanceof Counter) return known;
  return new Counter({ name, help: 'Sign-ins of people by outcome', labelNames: ['outcome'] });
}
