# terraform test: the plans of both kinds of warehouse, without an account.

mock_provider "aws" {
  mock_data "aws_availability_zones" {
    defaults = { names = ["us-east-1a", "us-east-1b", "us-east-1c", "us-east-1d"] }
  }

  mock_data "aws_caller_identity" {
    defaults = { account_id = "111122223333" }
  }

  mock_data "aws_partition" {
    defaults = { partition = "aws" }
  }

  mock_data "aws_region" {
    defaults = { region = "us-east-1" }
  }

  mock_data "aws_iam_policy_document" {
    defaults = { json = "{\"Version\":\"2012-10-17\",\"Statement\":[]}" }
  }
}

variables {
  name                   = "retail-test"
  vpc_id                 = "vpc-00000000"
  subnet_ids             = ["subnet-1", "subnet-2", "subnet-3"]
  client_security_groups = { service = "sg-1" }
  lake_read_policy_json  = "{\"Version\":\"2012-10-17\",\"Statement\":[]}"
  alarm_topic_arn        = "arn:aws:sns:us-east-1:111122223333:alarms"
}

run "provisioned" {
  command = plan

  variables {
    mode = "provisioned"
  }

  assert {
    condition     = aws_redshift_cluster.warehouse[0].database_name == "analytics" && aws_redshift_cluster.warehouse[0].node_type == "ra3.large"
    error_message = "The database is analytics, on a current node type."
  }

  assert {
    condition     = aws_redshift_cluster.warehouse[0].manage_master_password && aws_redshift_cluster.warehouse[0].master_password == null
    error_message = "The password is AWS's to make and keep."
  }

  assert {
    condition     = !aws_redshift_cluster.warehouse[0].publicly_accessible && !aws_redshift_cluster.warehouse[0].skip_final_snapshot
    error_message = "The warehouse is private, and a snapshot outlives it."
  }
}

run "serverless" {
  command = plan

  variables {
    mode = "serverless"
  }

  assert {
    condition     = aws_redshiftserverless_namespace.warehouse[0].db_name == "analytics" && aws_redshiftserverless_usage_limit.compute[0].breach_action == "deactivate"
    error_message = "The database is analytics, and the bill has an upper bound."
  }
}

run "rejects_a_retired_node" {
  command = plan

  variables {
    mode      = "provisioned"
    node_type = "dc2.large"
  }

  expect_failures = [var.node_type]
}

run "rejects_two_zones_for_serverless" {
  command = plan

  variables {
    mode       = "serverless"
    subnet_ids = ["subnet-1", "subnet-2"]
  }

  expect_failures = [var.subnet_ids]
}
