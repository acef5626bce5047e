"""The Chinese words of the synthetic files: headings, posts, industries, names.

Headings are wordings met in real files. Everything else is made up.
"""

STAFFING = {
    "person_name": "姓名",
    "person_id_no": "身份证号码",
    "department": "部门",
    "post": "岗位",
    "job_role": "人员类别",
    "op_item": "准操项目",
    "hire_date": "入职日期",
    "post_start_date": "上岗日期",
    "role_start_date": "任职日期",
}
CLAIM = {
    "person_name": "姓名",
    "person_id_no": "身份证号码",
    "op_category": "作业类别",
    "op_item": "准操项目",
    "cert_no": "证书编号",
    "first_issue_date": "初领日期",
    "valid_from": "有效期起",
    "valid_to": "有效期止",
    "review_due_date": "应复审日期",
    "review_done_date": "实际复审日期",
    "issuing_authority": "发证机关",
}
TRAINING = {
    "person_name": "姓名",
    "person_id_no": "身份证号码",
    "start_at": "培训日期",
    "training_type": "培训类型",
    "level": "培训级别",
    "topic": "培训主题",
    "hours": "学时",
    "score": "考核成绩",
    "result": "考核结果",
}
COMPANY = {
    "org_name": "企业名称",
    "uscc": "统一社会信用代码",
    "industry_category": "行业类别",
    "region_code": "行政区划代码",
}
REGISTER = (
    "id_no", "person_name", "cert_type", "cert_no", "op_category", "op_item", "role", "industry",
    "first_issue_date", "valid_from", "valid_to", "review_due_date", "review_done_date",
    "issuing_authority", "status", "updated_on",
)  # fmt: skip
FILES = {"staffing": "人员花名册", "claim": "特种作业操作证台账", "training": "培训记录"}
COMPANY_LIST = "企业名录"

ROLES = {
    "principal": "主要负责人",
    "safety_manager": "安全生产管理人员",
    "special_operator": "特种作业人员",
    "other": "其他从业人员",
}
TRAINING_TYPES = {"initial": "初次培训", "pre_job": "岗前培训", "annual": "再培训"}
LEVELS = ("厂级", "车间级", "班组级")
TOPICS = {
    "initial": "安全生产知识和管理能力",
    "pre_job": "新员工三级安全教育",
    "annual": "年度安全再培训",
}
PASSED = "合格"

# Titles that fit one item each.
TRADE = ("post", "op_category", "op_item")
TRADES = (
    ("维修电工", "电工作业", "低压电工作业"),
    ("高压电工", "电工作业", "高压电工作业"),
    ("防爆电工", "电工作业", "防爆电气作业"),
    ("电焊工", "焊接与热切割作业", "熔化焊接与热切割作业"),
    ("高空作业员", "高处作业", "高处安装、维护、拆除作业"),
    ("制冷工", "制冷与空调作业", "制冷与空调设备运行操作作业"),
    ("空调安装工", "制冷与空调作业", "制冷与空调设备安装修理作业"),
)
POSTS = ("操作工", "质检员", "仓库管理员", "包装工", "文员", "会计", "采购员", "装配工")
LEADERS = {"principal": "总经理", "safety_manager": "安全员"}
DEPARTMENTS = ("一车间", "二车间", "三车间", "设备部", "质量部", "综合部")

HIGH_RISK = "危险化学品"
INDUSTRIES = ("机械", "轻工", "纺织", "建材", "商贸")
DIVISIONS = (
    "310104", "310112", "310115", "310118", "310120", "320106", "320114", "320205",
    "320312", "320505", "320583", "330106", "330108", "330203", "330302", "330402",
    "340104", "340203", "350203", "350502", "360102", "370102", "370203", "370602",
    "410105", "410305", "420106", "420505", "430102", "440106", "440305", "440605",
    "450103", "500103", "510104", "510703", "520102", "530102", "610113", "110105",
)  # fmt: skip
AUTHORITIES = ("上海市应急管理局", "江苏省应急管理厅", "浙江省应急管理厅", "山东省应急管理厅")

SURNAMES = tuple(
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘于蒋蔡余杜叶程苏魏吕丁"
)
GIVEN = tuple(
    "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀霞平刚桂英华玉萍红鹏飞建国志海林云波宁晨阳文斌浩宇欣怡佳慧俊峰春梅兰"
)
