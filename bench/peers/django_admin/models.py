from django.db import models


class Person(models.Model):
    """The fields of the portal's Person."""

    number = models.CharField("个人编号", max_length=20, unique=True)
    document_type = models.CharField("证件类型", max_length=2)
    document_number = models.CharField("证件号码", max_length=32, db_index=True)
    name = models.CharField("姓名", max_length=64)
    sex = models.CharField("性别", max_length=1)
    birth_date = models.DateField("出生日期", null=True)
    nation = models.CharField("民族", max_length=2, null=True)
    household = models.CharField("户口性质", max_length=2, null=True)
    household_address = models.CharField("户口地址", max_length=200, blank=True)
    work_start_date = models.DateField("参加工作日期", null=True)
    education = models.CharField("文化程度", max_length=2, blank=True)
    mobile = models.CharField("手机号码", max_length=11, blank=True)
    home_phone = models.CharField("家庭电话", max_length=24, blank=True)
    residence_address = models.CharField("常住地详细地址", max_length=100, blank=True)
    mailing_address = models.CharField("邮寄地址", max_length=100, blank=True)
    postcode = models.CharField("邮政编码", max_length=6, blank=True)
    retirement_category = models.CharField("退休类别", max_length=3, null=True)
    paid_months = models.IntegerField("实际缴费月数", default=0)
    deemed_months = models.IntegerField("视同缴费月数", default=0)
    state = models.CharField("人员状态", max_length=1)

    class Meta:
        verbose_name = verbose_name_plural = "人员"

    def __str__(self):
        return self.name
