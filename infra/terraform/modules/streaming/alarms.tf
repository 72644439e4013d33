locals {
  broker_alarms = {
    disk             = { metric = "KafkaDataLogsDiskUsed", statistic = "Maximum", threshold = 85, text = "Broker disk above 85 %" }
    cpu              = { metric = "CpuUser", statistic = "Average", threshold = 60, text = "Broker CPU above 60 %: MSK's own limit for a healthy cluster" }
    under-replicated = { metric = "UnderReplicatedPartitions", statistic = "Maximum", threshold = 0, text = "Partitions with fewer copies than asked for" }
  }
  alarmed_brokers = local.provisioned ? merge([for broker in range(1, var.broker_count + 1) : { for key, alarm in local.broker_alarms : "${key}-${broker}" => merge(alarm, { broker = broker }) }]...) : {}
}

resource "aws_cloudwatch_metric_alarm" "offline_partitions" {
  count = local.provisioned ? 1 : 0

  alarm_name          = "${var.name}-kafka-offline-partitions"
  alarm_description   = "Partitions without a leader: writes and reads of them fail"
  namespace           = "AWS/Kafka"
  metric_name         = "OfflinePartitionsCount"
  dimensions          = { "Cluster Name" = aws_msk_cluster.kafka[0].cluster_name }
  statistic           = "Maximum"
  comparison_operator = "GreaterThanThreshold"
  threshold           = 0
  period              = 60
  evaluation_periods  = 5
  alarm_actions       = [var.alarm_topic_arn]
  ok_actions          = [var.alarm_topic_arn]
}

resource "aws_cloudwatch_metric_alarm" "broker" {
  for_each = local.alarmed_brokers

  alarm_name          = "${var.name}-kafka-${each.key}"
  alarm_description   = each.value.text
  namespace           = "AWS/Kafka"
  metric_name         = each.value.metric
  dimensions          = { "Cluster Name" = aws_msk_cluster.kafka[0].cluster_name, "Broker ID" = tostring(each.value.broker) }
  statistic           = each.value.statistic
  comparison_operator = "GreaterThanThreshold"
  threshold           = each.value.threshold
  period              = 300
  evaluation_periods  = 3
  treat_missing_data  = "notBreaching"
  alarm_actions       = [var.alarm_topic_arn]
  ok_actions          = [var.alarm_topic_arn]
}
