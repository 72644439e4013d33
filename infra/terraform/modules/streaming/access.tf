# What a client that signs with IAM may do: every topic and group of this cluster, and nothing else.

data "aws_iam_policy_document" "client" {
  statement {
    sid       = "Connect"
    actions   = ["kafka-cluster:Connect", "kafka-cluster:DescribeCluster", "kafka-cluster:WriteDataIdempotently"]
    resources = ["${local.arn_root}:cluster/${local.cluster_path}"]
  }

  statement {
    sid       = "Topics"
    actions   = ["kafka-cluster:CreateTopic", "kafka-cluster:DescribeTopic", "kafka-cluster:AlterTopic", "kafka-cluster:DescribeTopicDynamicConfiguration", "kafka-cluster:AlterTopicDynamicConfiguration", "kafka-cluster:ReadData", "kafka-cluster:WriteData"]
    resources = ["${local.arn_root}:topic/${local.cluster_path}/*"]
  }

  statement {
    sid       = "Groups"
    actions   = ["kafka-cluster:DescribeGroup", "kafka-cluster:AlterGroup"]
    resources = ["${local.arn_root}:group/${local.cluster_path}/*"]
  }

  statement {
    sid       = "Transactions"
    actions   = ["kafka-cluster:DescribeTransactionalId", "kafka-cluster:AlterTransactionalId"]
    resources = ["${local.arn_root}:transactional-id/${local.cluster_path}/*"]
  }
}
