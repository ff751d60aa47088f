"""Names and towns for invented members. Given and family names are common ones, from ten places."""

CULTURES: tuple[tuple[str, str], ...] = (
    (
        "Chioma Emeka Ngozi Chidi Amara Tunde Folake Segun Yetunde Kunle Ifeoma Obinna Bisi Femi "
        "Adaeze Uche Zainab Musa Halima Sade",
        "Okafor Adeyemi Nwosu Balogun Eze Ogunleye Okonkwo Bello Abiola Uzoma Lawal Danjuma "
        "Onyeka Akande Obi Salami Ibekwe Adewale Nnamdi Yusuf",
    ),
    (
        "Wanjiru Otieno Achieng Kamau Njeri Mwangi Akinyi Kiprop Wambui Juma Naliaka Baraka Zawadi "
        "Jabali Makena Kioko Amani Neema Wekesa Imani",
        "Kariuki Odhiambo Mutua Njoroge Wanyama Chebet Kimani Ochieng Mwende Barasa Gitau Koech "
        "Nyambura Onyango Muthoni Kibet Langat Maina Simiyu Ndegwa",
    ),
    (
        "Camille Hugo Manon Jules Chloe Antoine Lea Mathis Juliette Theo Margaux Louis Elise "
        "Bastien Clara Remi Oceane Victor Anais Gabriel",
        "Martin Bernard Dubois Moreau Laurent Girard Roux Fournier Lambert Bonnet Mercier Blanc "
        "Garnier Chevalier Faure Rousseau Vincent Leroy Marchand Renard",
    ),
    (
        "Lucia Mateo Valentina Diego Camila Santiago Daniela Andres Mariana Joaquin Sofia Emilio "
        "Paula Tomas Elena Ignacio Carmen Rafael Ines Pablo",
        "Garcia Hernandez Lopez Ramirez Torres Flores Vargas Castillo Mendoza Rojas Ortega Navarro "
        "Delgado Molina Herrera Campos Fuentes Aguilar Reyes Salazar",
    ),
    (
        "Aarav Priya Rohan Ananya Vikram Kavya Arjun Meera Sanjay Divya Nikhil Isha Rahul Pooja "
        "Kiran Lakshmi Aditya Nandini Varun Tara",
        "Sharma Patel Reddy Iyer Gupta Nair Singh Mehta Rao Joshi Kulkarni Banerjee Chopra Desai "
        "Pillai Verma Bhatt Menon Kapoor Das",
    ),
    (
        "Haruto Yui Sota Hina Ren Aoi Yuto Sakura Kaito Mio Riku Akari Daiki Nanami Takumi Emi "
        "Kenta Misaki Shun Kaori",
        "Sato Suzuki Takahashi Tanaka Watanabe Ito Yamamoto Nakamura Kobayashi Kato Yoshida Yamada "
        "Sasaki Matsumoto Inoue Kimura Hayashi Shimizu Mori Abe",
    ),
    (
        "Wei Li Jing Hao Mei Jun Xin Yan Lei Fang Ming Ling Tao Hui Bo Na Qiang Yun Chen Rui",
        "Wang Zhang Liu Yang Huang Zhao Wu Zhou Xu Sun Ma Zhu Hu Guo He Lin Gao Luo Zheng Liang",
    ),
    (
        "Omar Layla Yousef Noor Karim Amina Hassan Salma Tariq Rania Khalid Dina Samir Hana Faris "
        "Mariam Bilal Yasmin Nabil Leila",
        "Haddad Mansour Khalil Nasser Farah Saleh Hamdan Aziz Sabbagh Rahman Najjar Fakhoury Amin "
        "Qasim Darwish Bakri Shaheen Karimi Jaber Zidan",
    ),
    (
        "Olivia Jack Amelia Harry Emily George Isla Oscar Grace Alfie Freya Callum Poppy Rhys "
        "Megan Ewan Bethan Liam Niamh Connor",
        "Smith Jones Taylor Brown Wilson Evans Walker Wright Hughes Green Murphy Campbell Stewart "
        "Davies Kelly Morgan Fraser Byrne Lloyd Bennett",
    ),
    (
        "Zofia Jakub Hanna Szymon Anna Mikolaj Katarzyna Piotr Elif Mehmet Zeynep Emre Ingrid Lars "
        "Astrid Erik Katja Jonas Lena Matthias",
        "Kowalski Nowak Wojcik Kaminski Lewandowski Yilmaz Kaya Demir Celik Aydin Hansen Johansen "
        "Larsen Berg Lindqvist Muller Schneider Fischer Weber Becker",
    ),
)
GIVEN = tuple(tuple(given.split()) for given, _ in CULTURES)
FAMILY = tuple(tuple(family.split()) for _, family in CULTURES)

MAIL_HOSTS = ("mail", "post", "inbox", "letters")
"""Subdomains of example.org, which RFC 2606 keeps free for examples: no mail ever arrives."""

CITIES = (
    "Nairobi", "Lagos", "Lyon", "Osaka", "Bogota", "Pune", "Cairo", "Leeds", "Krakow", "Kisumu",
    "Abuja", "Nantes", "Sapporo", "Quito", "Kochi", "Amman", "Cardiff", "Bergen", "Izmir", "Taipei",
)  # fmt: skip
