// Containers and load balancers.
// Fargate sizes: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/fargate-tasks-services.html#fargate-tasks-size
const FARGATE = { 256: [512, 1024, 2048], 512: steps(1, 4), 1024: steps(2, 8), 2048: steps(4, 16), 4096: steps(8, 30), 8192: steps(16, 60, 4), 16384: steps(32, 120, 8) };

function steps(from, to, by = 1) {
  return Array.from({ length: (to - from) / by + 1 }, (_, i) => (from + i * by) * 1024);
}

export default {
  aws_ecs_task_definition(s) {
    const fargate = s.known('requires_compatibilities').flat().includes('FARGATE');
    const [cpu] = s.known('cpu').map(Number);
    const [memory] = s.known('memory').map(Number);
    if (!fargate || s.known('cpu').length !== 1 || s.known('memory').length !== 1) return;
    if (!FARGATE[cpu]) s.fault('unknown_value', 'cpu', `Fargate has no size of ${cpu} CPU units`, `one of ${Object.keys(FARGATE).join(', ')}`);
    else if (!FARGATE[cpu].includes(memory)) s.fault('unknown_value', 'memory', `Fargate has no task of ${cpu} CPU units with ${memory} MiB`, `with that CPU: ${FARGATE[cpu][0]} to ${FARGATE[cpu].at(-1)} MiB`);
  },
  aws_ecs_service(s) {
    for (const { body } of s.blocks('network_configuration')) if (s.known('assign_public_ip', body).includes(true)) s.warn('public_address', 'assign_public_ip', 'tasks get an address on the internet', 'private subnets and a NAT gateway', body);
  },
  aws_lb_listener(s) {
    const plain = s.known('protocol').includes('HTTP');
    const redirects = s.blocks('default_action').some(b => s.may('type', 'redirect', b.body));
    if (plain && !redirects) s.warn('plain_http_allowed', 'protocol', 'this listener answers in plain text', 'protocol = "HTTPS", or redirect to it');
    for (const policy of s.known('ssl_policy')) if (/2015|2016|TLS-1-[01]-/.test(policy)) s.fault('weak_tls', 'ssl_policy', `${policy} allows TLS 1.0 or 1.1`, 'ssl_policy = "ELBSecurityPolicy-TLS13-1-2-2021-06"');
  },
  aws_budgets_budget(s) {
    for (const unit of s.known('time_unit')) if (!['DAILY', 'MONTHLY', 'QUARTERLY', 'ANNUALLY', 'CUSTOM'].includes(unit)) s.fault('unknown_value', 'time_unit', `"${unit}" is not a budget period`, 'use "MONTHLY"');
  },
  aws_cloudwatch_metric_alarm(s) {
    for (const operator of s.known('comparison_operator')) if (!/^(?:GreaterThan(?:OrEqualTo|Upper)?Threshold|LessThan(?:OrEqualTo|Lower)?Threshold|LessThanLowerOrGreaterThanUpperThreshold)$/.test(operator)) s.fault('unknown_value', 'comparison_operator', `"${operator}" is not a comparison`, 'e.g. GreaterThanThreshold');
  },
};
