# Cooler storage with age. S3 leaves objects below 128 KB where they are, so table logs stay readable at once; data
# files that reached GLACIER have to be restored before a query can read them. Choose GLACIER_IR for tables that
# are queried whole, or limit the rule to the prefixes that are not.

resource "aws_s3_bucket_lifecycle_configuration" "data_lake" {
  bucket                                 = aws_s3_bucket.data_lake.id
  transition_default_minimum_object_size = "all_storage_classes_128K"

  dynamic "rule" {
    for_each = var.archived_prefixes

    content {
      id     = rule.value == "" ? "data_lifecycle" : "data_lifecycle-${rule.value}"
      status = "Enabled"

      filter {
        prefix = rule.value
      }

      transition {
        days          = var.infrequent_access_days
        storage_class = "STANDARD_IA"
      }

      transition {
        days          = var.archive_days
        storage_class = var.archive_storage_class
      }

      expiration {
        days = var.expiry_days
      }
    }
  }

  rule {
    id     = "housekeeping"
    status = "Enabled"

    filter {}

    noncurrent_version_expiration {
      noncurrent_days = var.noncurrent_days
    }

    abort_incomplete_multipart_upload {
      days_after_initiation = 7
    }
  }

  depends_on = [aws_s3_bucket_versioning.data_lake]
}
